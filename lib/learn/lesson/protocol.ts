// What the lesson's page and its server say to each other. The page asks by POST /command with a JSON body (a Command), and is told
// by GET /events (server-sent events; each `data:` is one JSON State: the whole state after a change). GET /source gives the Source once.

import type { Half } from '../position.js'

export type { Half }

/** What never changes: the two programs, line by line, where line 1 is lines[0]; and what can be tried. */
export interface Source {
  readonly c: readonly string[]
  readonly ts: readonly string[]
  /** Lines where a breakpoint can stand: those with a statement. */
  readonly stops: readonly number[]
  readonly experiments: readonly Experiment[]
}

/** Why a call failed. */
export interface Errno {
  /** `ENODEV` */
  readonly code: string
  readonly message: string
  /** What it means here, in plain words. */
  readonly hint?: string
}

/** A system call that was made, as strace(1) prints it. */
export interface Call {
  readonly number: number
  readonly half: Half
  readonly line: number
  /** Its process's turn. */
  readonly turn: number
  /** `setsockopt(3, SOL_IP, IP_ADD_MEMBERSHIP, {…}, 8) = -1 ENODEV (No such device)` */
  readonly text: string
  readonly result: number
  /** Where it failed. */
  readonly errno?: Errno
  /** The bytes that the kernel was given, or gave, in hex. */
  readonly bytes?: string
}

/** How a field's bytes are read: a number, in network order (a port, an address) or in this machine's; or no number. */
export type Reading = 'address' | 'port' | 'family' | 'int' | 'unsigned' | 'text' | 'zero'

/** One field of a variable: where it is in the bytes, and what it says. */
export interface Field {
  /** `imr_multiaddr.s_addr` */
  readonly name: string
  readonly offset: number
  readonly size: number
  readonly type: string
  /** `233.252.0.1`, `5000`, `AF_INET` */
  readonly text: string
  readonly reading: Reading
  /** Read as network order and as this machine's, for a number of 2 or 4 bytes. */
  readonly network?: number
  readonly host?: number
  readonly editable: boolean
}

/** A variable of main() with its bytes, in hex. */
export interface Variable {
  readonly name: string
  /** `struct ip_mreq`, `int`, `char [1024]` */
  readonly type: string
  /** The first bytes, as many as are shown. */
  readonly bytes: string
  readonly size: number
  readonly fields: readonly Field[]
  /** Changed since its process stopped the time before. */
  readonly changed: boolean
  /** Not written yet: zeros here, and any bytes in C. */
  readonly unset: boolean
}

/** One of the listing's processes. */
export interface ProcessState {
  readonly half: Half
  readonly pid: number
  /** `paused` before `line` is run; `running` (perhaps blocked in the call of `line`); `ended`. */
  readonly status: 'paused' | 'running' | 'ended'
  /** The line that runs next when paused, or that is running. */
  readonly line: number
  /** The line just run. */
  readonly last?: number
  /** How often it has gone on: from one stop to the next is one turn. */
  readonly turn: number
  /** As at the last stop; none once it has ended. */
  readonly variables: readonly Variable[]
  /** What it has printed: standard output and standard error. */
  readonly output: string
  /** Its exit status, or the signal's name. */
  readonly exit?: number | string
}

/** A datagram that went out or came in. */
export interface Datagram {
  readonly number: number
  readonly half: Half
  readonly direction: 'sent' | 'received'
  /** `127.0.0.1:5000`; absent where the call gave, or was given, none. */
  readonly address?: string
  readonly bytes: string
  readonly text: string
}

/** One of the kernel's tables, as it reads now. */
export interface Table {
  /** `/proc/net/igmp` */
  readonly name: string
  /** The kernel's names of the columns. */
  readonly head: string
  readonly rows: readonly { readonly text: string; readonly note?: string; readonly change?: 'added' | 'removed' }[]
}

/** What was tried on a socket of its own. */
export interface Tried {
  readonly id: string
  readonly value: string
  readonly call: string
  /** What came of it: where it worked, in plain words, else in `errno.hint`. */
  readonly meaning?: string
  readonly errno?: Errno
}

/** A wrong value that can be tried; `value` within the bounds replaces it. */
export interface Experiment {
  readonly id: string
  readonly label: string
  readonly value: string
  /** How `value` must look: an IPv4 address, or a number from low to high. */
  readonly kind: 'address' | { readonly low: number; readonly high: number }
}

/** All that the page shows. */
export interface State {
  /** Counts the starts. */
  readonly run: number
  /** What the page says above all: that there is no network namespace of the lesson's own, or that the start failed. */
  readonly notice?: string
  /** `MREQ_INTERFACE=127.0.0.1 MREQ_LOOP=1 MREQ_COUNT=3 listing 233.252.0.1 5000`; undefined before it is. */
  readonly started: string | undefined
  readonly processes: readonly ProcessState[]
  readonly calls: readonly Call[]
  readonly datagrams: readonly Datagram[]
  readonly tables: readonly Table[]
  readonly breakpoints: readonly number[]
  readonly tried: readonly Tried[]
}

/** What the page may ask for; nothing else is taken. */
export type Command =
  /** Runs one line of one half. */
  | { readonly do: 'step'; readonly half: Half }
  /** Runs both halves, until one comes to a breakpoint, where the other stops too; or to the end. */
  | { readonly do: 'run' }
  | { readonly do: 'start-over' }
  | { readonly do: 'breakpoint'; readonly line: number; readonly on: boolean }
  /** Writes a field of a variable of a paused process: hex, exactly as many bytes as the field has. */
  | {
      readonly do: 'edit'
      readonly half: Half
      readonly variable: string
      readonly field: string
      readonly bytes: string
    }
  | { readonly do: 'try'; readonly id: string; readonly value: string }

/** A recording: the states in order, for the page without a server. */
export interface Recording {
  readonly source: Source
  readonly states: readonly State[]
}
