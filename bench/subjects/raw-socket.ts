// raw-socket: an IP socket, for which the program makes the UDP header itself. It sends only: what such a socket receives is all UDP of the
// host, with its IP headers.
import { createRequire } from 'node:module'
import { group, MESSAGES, PORT } from '../lan.js'
import type { Subject } from './subject.js'

interface RawSocket {
  send(data: Buffer, at: number, length: number, address: string, sent: (error?: Error) => void): void
}
const raw = createRequire(import.meta.url)('raw-socket') as {
  createSocket(options: { protocol: number }): RawSocket
  Protocol: { UDP: number }
}
const HEADER = 8
// Its native half holds no socket that waits: one that nothing else holds is collected, and never calls back.
const kept: RawSocket[] = []

function datagram(size: number): Buffer {
  const data = Buffer.alloc(HEADER + size)
  data.writeUInt16BE(PORT, 0)
  data.writeUInt16BE(PORT, 2)
  data.writeUInt16BE(HEADER + size, 4)
  return data
}

export const subject: Subject = {
  sender(size) {
    const socket = raw.createSocket({ protocol: raw.Protocol.UDP })
    kept.push(socket)
    const to = group(0)
    const all = Array.from({ length: MESSAGES }, () => datagram(size))
    return first =>
      new Promise((resolve, reject) => {
        let waiting = MESSAGES
        const sent = (error?: Error) => {
          if (error) reject(error)
          else if (--waiting === 0) resolve(MESSAGES)
        }
        for (const [i, data] of all.entries()) {
          data.writeUInt32LE(first + i, HEADER)
          socket.send(data, 0, data.length, to, sent)
        }
      })
  },
}
