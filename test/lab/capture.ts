import { join } from 'node:path'
import { type Packet, packet, text } from '#lib/learn/hosts/packet.js'
import type { Program } from '#lib/learn/hosts/program.js'
import type { Host, Lab } from './lab.js'
import { root } from './root.js'

/** What one interface gets and sends, from when it is made: IP packets, in order. */
export class Capture {
  readonly #tap: Program
  readonly #name: string

  private constructor(tap: Program, name: string) {
    this.#tap = tap
    this.#name = name
  }

  /** Begins to capture, until the test ends. */
  static async on(lab: Lab, host: Host, name: string): Promise<Capture> {
    const tap = lab.use(host.start(process.execPath, [join(root, 'dist/learn/hosts/tap.js'), name]))
    if ((await tap.line()) !== 'tapping') throw new Error(`no tap on ${name}: ${tap.stderr}`)
    return new Capture(tap, name)
  }

  /**
   * The packets that came since the last one that was asked for, up to the first one that makes them enough. An error
   * that tells them when they are not enough and no more came for 30 seconds.
   */
  async until(enough: (packets: readonly Packet[]) => boolean): Promise<Packet[]> {
    const packets: Packet[] = []
    while (!enough(packets)) {
      const frame = await this.#tap.line(30_000).catch(() => undefined)
      if (frame === undefined) throw new Error(`no more on ${this.#name} than ${JSON.stringify(packets)}`)
      const next = packet(Buffer.from(frame.slice(frame.lastIndexOf(' ') + 1), 'hex'))
      if (next !== undefined) packets.push(next)
    }
    return packets
  }

  /** The packets that came before the UDP datagram with this text. */
  async before(mark: string): Promise<Packet[]> {
    const packets = await this.until(all => all.length > 0 && text(all.at(-1) as Packet) === mark)
    return packets.slice(0, -1)
  }
}
