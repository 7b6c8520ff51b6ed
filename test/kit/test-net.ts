import type { TestContext } from 'node:test'
import { Hosts } from '#lib/learn/hosts/hosts.js'

export { Host } from '#lib/learn/hosts/host.js'

/** What one test makes: hosts, links and bridges, removed when it ends, however it ends. */
export class TestNet extends Hosts {
  constructor(t: TestContext) {
    super()
    t.after(() => this.close())
  }
}
