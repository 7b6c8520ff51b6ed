// node:dgram on a connected socket, which spares it the look-up of an address for each datagram.
import { createSocket } from 'node:dgram'
import { BUFFER, group, PORT } from '../lan.js'
import { burst } from './dgram.js'
import type { Subject } from './subject.js'

export const subject: Subject = {
  async sender(size) {
    const socket = createSocket({ type: 'udp4', sendBufferSize: BUFFER })
    await new Promise<void>(resolve => socket.connect(PORT, group(0), resolve))
    return burst(socket, size, data => socket.send(data))
  },
}
