// node:dgram: sends to an address, as the others do, and receives by its 'message' event.
import { createSocket, type Socket } from 'node:dgram'
import { ANSWER_PORT, BUFFER, group, INTERFACE, MESSAGES, PORT, QUIET } from '../lan.js'
import type { Subject } from './subject.js'

async function bound(port: number = 0): Promise<Socket> {
  const socket = createSocket({ type: 'udp4', recvBufferSize: BUFFER, sendBufferSize: BUFFER })
  await new Promise<void>(resolve => socket.bind(port, resolve))
  return socket
}

/** What sends a burst without waiting for each: a datagram's memory is used again when none is waiting. */
export function burst(socket: Socket, size: number, send: (data: Buffer) => void) {
  const data = Array.from({ length: MESSAGES }, () => Buffer.alloc(size))
  return async (first: number): Promise<number> => {
    for (const [i, memory] of data.entries()) {
      memory.writeUInt32LE(first + i)
      send(memory)
    }
    do await new Promise(resolve => setImmediate(resolve))
    while (socket.getSendQueueCount() > 0)
    return MESSAGES
  }
}

export const subject: Subject = {
  async sender(size) {
    const socket = await bound()
    const to = group(0)
    return burst(socket, size, data => socket.send(data, PORT, to))
  },

  async receiver(arrivals, groups) {
    const socket = await bound(PORT)
    for (let i = 0; i < groups; i++) socket.addMembership(group(i), INTERFACE)
    socket.on('message', data => arrivals.take(data.readUInt32LE(), data.length))
    return () => arrivals.more()
  },

  async echo(_size, ready) {
    const socket = await bound(PORT)
    socket.addMembership(group(0), INTERFACE)
    const to = group(1)
    socket.on('message', data => socket.send(data, ANSWER_PORT, to))
    ready()
  },

  async ping(size, trips) {
    const socket = await bound(ANSWER_PORT)
    socket.addMembership(group(1), INTERFACE)
    const to = group(0)
    const data = Buffer.alloc(size)
    await new Promise<void>(resolve => {
      let number = 0
      let since = 0
      const watch = setInterval(() => {
        if (++since > 2) next(false)
      }, QUIET)
      function next(cameBack: boolean): void {
        if (number > 0) trips.end(cameBack)
        if (trips.begin()) {
          since = 0
          data.writeUInt32LE(++number)
          socket.send(data, PORT, to)
        } else {
          clearInterval(watch)
          resolve()
        }
      }
      socket.on('message', answer => {
        if (answer.readUInt32LE() === number) next(true)
      })
      next(false)
    })
    socket.close()
  },

  async option() {
    const socket = await bound()
    return count => {
      for (let i = 0; i < count; i++) socket.setMulticastTTL(1 + (i & 127))
    }
  },

  async membership() {
    const socket = await bound()
    return count => {
      for (let i = 0; i < count; i++) {
        socket.addMembership(group(0), INTERFACE)
        socket.dropMembership(group(0), INTERFACE)
      }
    }
  },
}
