import { setTimeout } from 'node:timers/promises'
import { type Packet, packet, text } from '#lib/learn/hosts/packet.js'
import { type Frame, Tap } from '#lib/learn/hosts/tapped.js'
import type { Host, TestNet } from './test-net.js'

const LATE = 30_000

/** What one interface gets and sends, from when it is made: IP packets, in order. */
export class Capture {
  readonly #frames: AsyncGenerator<Frame, never>
  readonly #name: string

  private constructor(tap: Tap, name: string) {
    this.#frames = tap.frames()
    this.#name = name
  }

  /** Begins to capture, until the test ends. */
  static async on(net: TestNet, host: Host, name: string): Promise<Capture> {
    return new Capture(await Tap.on(net, host, name), name)
  }

  /**
   * The packets that came since the last one that was asked for, up to the first one that makes them enough. An error
   * that tells them when they are not enough and no more came for 30 seconds.
   */
  async until(enough: (packets: readonly Packet[]) => boolean): Promise<Packet[]> {
    const packets: Packet[] = []
    while (!enough(packets)) {
      const frame = await Promise.race([this.#frames.next(), setTimeout(LATE, undefined, { ref: false })])
      if (frame === undefined) throw new Error(`no more on ${this.#name} than ${JSON.stringify(packets)}`)
      const next = packet(frame.value.bytes)
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
