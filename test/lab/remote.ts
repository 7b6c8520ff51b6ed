// A process with one socket, for a Peer to start: `remote FAMILY`. Each line in is a call for it to make, each line out what came of it.
import { createInterface } from 'node:readline'
import {
  AF_INET,
  AF_INET6,
  bind,
  close,
  htons,
  recv,
  SO_RCVTIMEO,
  SOCK_DGRAM,
  SOL_SOCKET,
  SystemError,
  sendto,
  setsockopt,
  type sockaddr,
  sockaddr_in,
  sockaddr_in6,
  socket,
  timeval,
} from 'mreq'
import { options } from './remote-options.js'

const family = process.argv[2] === 'AF_INET6' ? AF_INET6 : AF_INET
const fd = socket(family, SOCK_DGRAM)
setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, new timeval({ tv_sec: 3 }))

function address(ip: string, port: number): sockaddr {
  return family === AF_INET
    ? new sockaddr_in({ sin_family: AF_INET, sin_port: htons(port), sin_addr: ip })
    : new sockaddr_in6({ sin6_family: AF_INET6, sin6_port: htons(port), sin6_addr: ip })
}

const calls = {
  ...options(fd, family),
  bind(ip: string, port: number = 5000): void {
    bind(fd, address(ip, port))
  },
  close(): void {
    close(fd)
  },
  /** The datagrams, as text, that the socket got before this one. An error when this one does not come. */
  heardBefore(mark: string): string[] {
    const heard: string[] = []
    const data = new Uint8Array(1500)
    try {
      for (;;) {
        const text = new TextDecoder().decode(data.subarray(0, recv(fd, data)))
        if (text === mark) return heard
        heard.push(text)
      }
    } catch (error) {
      throw error instanceof SystemError && error.code === 'EAGAIN'
        ? new Error(`heard ${JSON.stringify(heard)} and then nothing for 3 s, waiting for "${mark}"`)
        : error
    }
  },
  sendto(text: string, ip: string, port: number = 5000): void {
    sendto(fd, new TextEncoder().encode(text), 0, address(ip, port))
  },
}

/** The calls that the process makes. */
export type Calls = typeof calls

/** What came of a call. */
export interface Answer {
  readonly value?: unknown
  readonly error?: { readonly message: string; readonly code?: string }
}

function answer(line: string): Answer {
  const [name, ...args] = JSON.parse(line) as [keyof Calls, ...unknown[]]
  try {
    return { value: (calls[name] as (...args: unknown[]) => unknown)(...args) }
  } catch (error) {
    const { message } = error as Error
    return { error: error instanceof SystemError ? { message, code: error.code } : { message } }
  }
}

createInterface({ input: process.stdin }).on('line', line => console.log(JSON.stringify(answer(line))))
