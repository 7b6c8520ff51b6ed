import type { HostEvent } from './events.js'
import type { Interface, InterfaceAddress, Link } from './interfaces.js'
import type { HostMembership } from './tables.js'

// The kernel has one IPv6 address once on an interface, but one of IPv4 once for each prefix length and peer.
function addressKey({ address, prefixLength, peer }: InterfaceAddress): string {
  return address.includes(':') ? address : `${address}/${prefixLength} ${peer ?? ''}`
}

function memberKey({ ifindex, group }: { readonly ifindex: number; readonly group: string }): string {
  return `${ifindex} ${group}`
}

// Strings, numbers and lists of them. A timer runs by itself, and a name is the interface's own.
function same(a: object, b: object): boolean {
  return JSON.stringify(a) === JSON.stringify(b)
}
const sameMember = (a: HostMembership, b: HostMembership) =>
  a.users === b.users && a.mode === b.mode && same(a.sources, b.sources)

/**
 * What is known of the host, and the events by which it becomes something else. An interface is added before anything on it, and
 * removed after everything on it.
 */
export class HostModel {
  readonly #interfaces = new Map<number, Interface>()
  readonly #members = new Map<string, HostMembership>()

  has(ifindex: number): boolean {
    return this.#interfaces.has(ifindex)
  }

  /** An interface is there, as given. */
  *link(link: Link): Generator<HostEvent> {
    const before = this.#interfaces.get(link.index)
    const now = { ...link, addresses: before?.addresses ?? [] }
    if (before === undefined) {
      this.#interfaces.set(link.index, now)
      yield { kind: 'interface', change: 'added', interface: now }
    } else if (!same(before, now)) {
      this.#interfaces.set(link.index, now)
      yield { kind: 'interface', change: 'changed', interface: now, before }
    }
  }

  /** An interface is not there. Of its memberships the kernel announces not all: they are gone with it. */
  *noLink(ifindex: number): Generator<HostEvent> {
    for (const member of [...this.#members.values()]) {
      if (member.ifindex === ifindex) yield* this.noMember(member)
    }
    for (const address of this.#interfaces.get(ifindex)?.addresses ?? []) yield* this.noAddress(ifindex, address)
    const gone = this.#interfaces.get(ifindex)
    if (gone === undefined) return
    this.#interfaces.delete(ifindex)
    yield { kind: 'interface', change: 'removed', interface: gone }
  }

  /** A known interface has this address. */
  *address(ifindex: number, address: InterfaceAddress): Generator<HostEvent> {
    const of = this.#interfaces.get(ifindex)
    if (of === undefined) return
    const at = of.addresses.findIndex(other => addressKey(other) === addressKey(address))
    const before = of.addresses[at]
    if (before !== undefined && same(before, address)) return
    const addresses = before === undefined ? [...of.addresses, address] : of.addresses.with(at, address)
    const now = { ...of, addresses }
    this.#interfaces.set(ifindex, now)
    yield before === undefined
      ? { kind: 'address', change: 'added', interface: now, address }
      : { kind: 'address', change: 'changed', interface: now, address, before }
  }

  /** An interface does not have this address. */
  *noAddress(ifindex: number, address: InterfaceAddress): Generator<HostEvent> {
    const of = this.#interfaces.get(ifindex)
    const gone = of?.addresses.find(other => addressKey(other) === addressKey(address))
    if (of === undefined || gone === undefined) return
    const now = { ...of, addresses: of.addresses.filter(other => other !== gone) }
    this.#interfaces.set(ifindex, now)
    yield { kind: 'address', change: 'removed', interface: now, address: gone }
  }

  /** The host is a member, on a known interface; what changed of that is told if asked for. */
  *member(membership: HostMembership, changes: boolean): Generator<HostEvent> {
    if (!this.has(membership.ifindex)) return
    const before = this.#members.get(memberKey(membership))
    this.#members.set(memberKey(membership), membership)
    if (before === undefined) yield { kind: 'membership', change: 'added', membership: this.#named(membership) }
    else if (changes && !sameMember(before, membership)) {
      yield { kind: 'membership', change: 'changed', membership: this.#named(membership), before }
    }
  }

  /** The host is not a member. */
  *noMember(of: { readonly ifindex: number; readonly group: string }): Generator<HostEvent> {
    const gone = this.#members.get(memberKey(of))
    if (!this.#members.delete(memberKey(of)) || gone === undefined) return
    yield { kind: 'membership', change: 'removed', membership: this.#named(gone) }
  }

  /** The host has these interfaces, with these addresses, and no others. */
  *interfaces(list: readonly Interface[]): Generator<HostEvent> {
    const there = new Set(list.map(({ index }) => index))
    for (const ifindex of [...this.#interfaces.keys()]) if (!there.has(ifindex)) yield* this.noLink(ifindex)
    for (const { addresses, ...link } of list) {
      yield* this.link(link)
      const keys = new Set(addresses.map(addressKey))
      for (const known of this.#interfaces.get(link.index)?.addresses ?? []) {
        if (!keys.has(addressKey(known))) yield* this.noAddress(link.index, known)
      }
      for (const address of addresses) yield* this.address(link.index, address)
    }
  }

  /** The host has these memberships and no others. */
  *members(list: readonly HostMembership[], changes: boolean): Generator<HostEvent> {
    const there = new Set(list.map(memberKey))
    for (const known of [...this.#members.values()]) if (!there.has(memberKey(known))) yield* this.noMember(known)
    for (const membership of list) yield* this.member(membership, changes)
  }

  // An interface may have another name by now.
  #named(membership: HostMembership): HostMembership {
    return { ...membership, name: this.#interfaces.get(membership.ifindex)?.name ?? membership.name }
  }
}
