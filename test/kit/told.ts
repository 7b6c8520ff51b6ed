import { join } from 'node:path'
import type { Host } from '#lib/learn/hosts/host.js'
import { type Calls, RemoteProcess, type Start } from '#lib/learn/hosts/remote-process.js'
import { root } from './root.js'
import type { TestNet } from './test-net.js'

/** A process in a host that makes the calls that it is told to, of those of one program in test/kit. */
export class Told<C extends Calls> extends RemoteProcess<C> {
  constructor(net: TestNet, host: Host, program: string, start: Start = {}) {
    super(net, host, join(root, `out/test/kit/${program}.js`), start)
  }
}
