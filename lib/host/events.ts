import type { Interface, InterfaceAddress } from './interfaces.js'
import type { HostMembership } from './tables.js'

/** An interface came, went, or has another name, other flags or another MTU. */
export type InterfaceEvent =
  | { readonly kind: 'interface'; readonly change: 'added' | 'removed'; readonly interface: Interface }
  | {
      readonly kind: 'interface'
      readonly change: 'changed'
      readonly interface: Interface
      /** What it was. */
      readonly before: Interface
    }

/** An address came, went, or has another prefix length, scope, broadcast address or peer. */
export type AddressEvent =
  | {
      readonly kind: 'address'
      readonly change: 'added' | 'removed'
      /** The interface, as it is with the change. */
      readonly interface: Interface
      readonly address: InterfaceAddress
    }
  | {
      readonly kind: 'address'
      readonly change: 'changed'
      /** The interface, as it is with the change. */
      readonly interface: Interface
      readonly address: InterfaceAddress
      /** What it was. */
      readonly before: InterfaceAddress
    }

/** The host joined a group on an interface, left it, or its users, mode or sources are others. */
export type MembershipEvent =
  | {
      readonly kind: 'membership'
      readonly change: 'added' | 'removed'
      /**
       * Where it was removed: as it was last looked at. Where it was added: as it was then, with 0 users if it was gone again
       * already.
       */
      readonly membership: HostMembership
    }
  | {
      readonly kind: 'membership'
      readonly change: 'changed'
      readonly membership: HostMembership
      /** What it was. */
      readonly before: HostMembership
    }

/** One change of the host. */
export type HostEvent = InterfaceEvent | AddressEvent | MembershipEvent
