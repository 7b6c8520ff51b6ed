import { join } from 'node:path'
import type { Host } from '#lib/learn/hosts/host.js'
import { type Calls, RemoteProcess, type Start } from '#lib/learn/hosts/remote-process.js'
import type { Lab } from './lab.js'
import { root } from './root.js'

/** A process in a host that makes the calls that it is told to, of those of one program in test/lab. */
export class Told<C extends Calls> extends RemoteProcess<C> {
  constructor(lab: Lab, host: Host, program: string, start: Start = {}) {
    super(lab, host, join(root, `out/test/lab/${program}.js`), start)
  }
}
