import type { Interface, InterfaceAddress } from './interfaces.js'
import type { HostMembership } from './tables.js'

/** An interface came, went, or has another name, other flags or another MTU. */
export type InterfaceEvent =
  | {
      /** What it is of. */
      readonly kind: 'interface'
      /** What became of it. */
      readonly change: 'added' | 'removed'
      /** The interface: as it was, where it was removed. */
      readonly interface: Interface
    }
  | {
      /** What it is of. */
      readonly kind: 'interface'
      /** What became of it. */
      readonly change: 'changed'
      /** The interface, as it is with the change. */
      readonly interface: Interface
      /** What it was. */
      readonly before: Interface
    }

/** An address came, went, or has another prefix length, scope, broadcast address or peer. */
export type AddressEvent =
  | {
      /** What it is of. */
      readonly kind: 'address'
      /** What became of it. */
      readonly change: 'added' | 'removed'
      /** The interface, as it is with the change. */
      readonly interface: Interface
      /** The address. */
      readonly address: InterfaceAddress
    }
  | {
      /** What it is of. */
      readonly kind: 'address'
      /** What became of it. */
      readonly change: 'changed'
      /** The interface, as it is with the change. */
      readonly interface: Interface
      /** The address, as it is with the change. */
      readonly address: InterfaceAddress
      /** What it was. */
      readonly before: InterfaceAddress
    }

/** The host joined a group on an interface, left it, or its users, mode or sources are others. */
export type MembershipEvent =
  | {
      /** What it is of. */
      readonly kind: 'membership'
      /** What became of it. */
      readonly change: 'added' | 'removed'
      /**
       * Where it was removed: as it was last looked at. Where it was added: as it was then, with 0 users if it was gone again
       * already.
       */
      readonly membership: HostMembership
    }
  | {
      /** What it is of. */
      readonly kind: 'membership'
      /** What became of it. */
      readonly change: 'changed'
      /** The membership, as it is with the change. */
      readonly membership: HostMembership
      /** What it was. */
      readonly before: HostMembership
    }

/** One change of the host. */
export type HostEvent = InterfaceEvent | AddressEvent | MembershipEvent
