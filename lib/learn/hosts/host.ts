import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { Program } from './program.js'

// Reports are repeated within a second, as RFC 3376 and RFC 3810 have it, and an IPv6 address is of use only when a second
// has shown that nobody else has it. Hosts of our own need not wait for that.
const QUICK = `cd /proc/sys/net && echo 10 | tee ipv4/conf/default/igmpv3_unsolicited_report_interval \
  ipv6/conf/default/mldv2_unsolicited_report_interval && echo 0 | tee ipv6/conf/all/accept_dad ipv6/conf/default/accept_dad`

/** The file of a sysctl: `net.ipv4.igmp_max_memberships`. */
export function sysctlPath(name: string): string {
  return `/proc/sys/${name.replaceAll('.', '/')}`
}

/** A network namespace with its loopback up. It lives as long as this process holds the pipe of the one that is in it. */
export class Host {
  readonly #holder: ChildProcess
  /** The process that keeps the namespace. */
  readonly pid: number

  private constructor(holder: ChildProcess) {
    this.#holder = holder
    this.pid = holder.pid as number
  }

  /** Makes a namespace with its loopback up, and no route to any group. */
  static async make(): Promise<Host> {
    const holder = spawn(
      'unshare',
      ['--net', 'sh', '-c', `ip link set lo up && (${QUICK}) > /dev/null && echo ready && exec cat`],
      {
        stdio: ['pipe', 'pipe', 'inherit'],
      },
    )
    const failed = new Promise<never>((_, reject) => {
      holder.once('error', reject)
      holder.once('exit', code => reject(new Error(`unshare: ${code}`)))
    })
    await Promise.race([new Promise(resolve => holder.stdout.once('data', resolve)), failed])
    holder.stdin.on('error', () => {})
    return new Host(holder)
  }

  /** Runs a command in this host and answers what it prints. */
  run(command: string, ...args: string[]): string {
    return execFileSync('nsenter', ['--target', String(this.pid), '--net', command, ...args], { encoding: 'utf8' })
  }

  /** Runs `ip` with these words. */
  ip(words: string): string {
    return this.run('ip', ...words.split(' '))
  }

  /** Sets a sysctl of this host: `net.ipv4.conf.all.rp_filter`. */
  sysctl(name: string, value: string | number): void {
    this.run('sh', '-c', `echo ${value} > ${sysctlPath(name)}`)
  }

  /** Starts a command in this host. */
  start(command: string, args: readonly string[] = [], env: Readonly<Record<string, string>> = {}): Program {
    return new Program('nsenter', ['--target', String(this.pid), '--net', command, ...args], env)
  }

  /** Starts TypeScript's own side in this host: an ES module, given as text, that may import mreq. */
  module(code: string): Program {
    return this.start(process.execPath, ['--input-type=module', '--eval', code])
  }

  /** A table of the kernel's for this host: `igmp`, `igmp6`, `mcfilter`. */
  proc(table: string): string {
    return readFileSync(`/proc/${this.pid}/net/${table}`, 'utf8')
  }

  /** Ends the namespace, with all its interfaces. */
  close(): Promise<void> {
    if (this.#holder.exitCode !== null || this.#holder.signalCode !== null) return Promise.resolve()
    return new Promise(resolve => {
      this.#holder.once('exit', () => resolve())
      this.#holder.stdin?.end()
    })
  }
}
