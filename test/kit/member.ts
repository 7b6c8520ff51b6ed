// A program that joins groups as it is told: by join(), and beside that by node:dgram.
import { createSocket, type Socket } from 'node:dgram'
import { once } from 'node:events'
import {
  AF_INET,
  AF_INET6,
  close,
  type Join,
  join as joinGroup,
  type Membership,
  MembershipPool,
  SOCK_DGRAM,
  socket,
} from 'mreq'
import { obey } from '#lib/learn/hosts/obey.js'

const sockets: number[] = []
const joined: [socket: number, Membership][] = []
let pool: MembershipPool
let dgram: Socket

/** How often it can be done until the kernel has no more room. */
function room(joinNth: (group: string) => void): number {
  for (let n = 0; ; n++) {
    try {
      joinNth(`239.9.${n >> 8}.${n & 255}`)
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOBUFS') return n
      throw error
    }
  }
}

const calls = {
  /** Opens a socket, which is given a number from 0. */
  open(six: boolean = true): number {
    return sockets.push(socket(six ? AF_INET6 : AF_INET, SOCK_DGRAM)) - 1
  },
  join(s: number, what: Join): { ifindex: number; interface: string } {
    const membership = joinGroup(sockets[s] as number, what)
    joined.push([s, membership])
    return { ifindex: membership.ifindex, interface: membership.name }
  },
  /** Leaves all that a socket has joined. */
  leave(s: number): void {
    for (const [of, membership] of joined) if (of === s) membership.leave()
  },
  close(s: number): void {
    close(sockets[s] as number)
  },
  /** How many more groups a socket can join. */
  room(s: number): number {
    const more: Membership[] = []
    const found = room(group => more.push(joinGroup(sockets[s] as number, { group, interface: 'lo' })))
    for (const membership of more) membership.leave()
    return found
  },
  /** The interface that a join takes place on, by name and index. */
  where(given: string | number, group: string = '233.252.0.1'): [string, number] {
    const s = socket(AF_INET6, SOCK_DGRAM)
    try {
      using at = joinGroup(s, { group, interface: given })
      return [at.name, at.ifindex]
    } finally {
      close(s)
    }
  },
  /** The descriptors that a pool joins these on. */
  pooled(wanted: Join[]): number[] {
    pool = new MembershipPool(() => socket(AF_INET6, SOCK_DGRAM))
    return wanted.map(what => pool.join(what).fd)
  },
  closePool(): void {
    pool.close()
  },

  async openDgram(): Promise<void> {
    dgram = createSocket('udp4').bind(0)
    await once(dgram, 'listening')
  },
  addMembership(group: string, address?: string): void {
    dgram.addMembership(group, address)
  },
  dropMembership(group: string, address?: string): void {
    dgram.dropMembership(group, address)
  },
  roomOfDgram(): number {
    return room(group => dgram.addMembership(group, '127.0.0.1'))
  },
  async closeDgram(): Promise<void> {
    dgram.close()
    await once(dgram, 'close')
  },
}

/** The calls that the program makes. */
export type MemberCalls = typeof calls

await obey(calls)
