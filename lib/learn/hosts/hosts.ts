// Hosts of our own: private network namespaces with links between them.
import { Host } from './host.js'
import type { Program } from './program.js'

/** One end of a link: a host, its interface's name and addresses with their prefix lengths. */
export interface LinkEnd {
  readonly host: Host
  readonly name: string
  readonly addresses?: readonly string[]
}

/** Hosts with links and bridges between them, and the programs that run in them. */
export class Hosts {
  readonly #hosts: Host[] = []
  readonly #programs: Program[] = []

  /** A new host. */
  async host(): Promise<Host> {
    const host = await Host.make()
    this.#hosts.push(host)
    return host
  }

  /** Ends a program with the hosts, if it has not ended by itself. */
  use(program: Program): Program {
    this.#programs.push(program)
    return program
  }

  /** A veth cable between two ends, both up. */
  link(a: LinkEnd, b: LinkEnd): void {
    a.host.ip(`link add ${a.name} type veth peer name ${b.name} netns ${b.host.pid}`)
    for (const end of [a, b]) this.#up(end)
    // The kernel sees in its own time that the first end has another now; until then it drops what that sends, in silence. And it
    // says nothing from an address of the link's that it has not yet taken for its own.
    for (const { host, name } of [a, b]) {
      const ready = `ip link show ${name} | grep -q 'state UP' && ! ip -6 addr show dev ${name} tentative | grep -q .`
      host.run('timeout', '60', 'sh', '-c', `until ${ready}; do sleep 0.01; done`)
    }
  }

  /** A bridge in a host, with one cable to each end: each of them is on one network. */
  bridge(host: Host, name: string, ends: readonly LinkEnd[]): void {
    host.ip(`link add ${name} type bridge`)
    host.ip(`link set ${name} up`)
    ends.forEach((end, i) => {
      const port = `${name}p${i}`
      this.link({ host, name: port }, end)
      host.ip(`link set ${port} master ${name}`)
    })
  }

  /** Ends all programs and hosts; then an error where one of the programs could not be started. */
  async close(): Promise<void> {
    for (const program of this.#programs) program.kill()
    const programs = await Promise.allSettled(this.#programs.map(program => program.ended))
    const hosts = await Promise.allSettled(this.#hosts.map(host => host.close()))
    for (const end of [...programs, ...hosts]) if (end.status === 'rejected') throw end.reason
  }

  #up({ host, name, addresses = [] }: LinkEnd): void {
    for (const address of addresses) host.ip(`addr add ${address} dev ${name}${address.includes(':') ? ' nodad' : ''}`)
    host.ip(`link set ${name} up`)
  }
}
