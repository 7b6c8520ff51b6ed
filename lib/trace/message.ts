// A struct msghdr, as sendmsg() and recvmsg() have it, and the batches.
import { address } from './address.js'
import { controlMessages } from './control.js'
import { messageFlags } from './names.js'
import { data, type Form, flags, list, pointer } from './notation.js'

/** A message as it was handed to the kernel, and what came back. */
export interface Message {
  readonly name: Uint8Array | undefined
  readonly nameRoom: number
  /** The address's length, as the kernel left it. */
  readonly nameLength: number
  readonly parts: readonly Uint8Array[]
  /** How many bytes of the parts are the message's. */
  readonly size: number
  readonly control: Uint8Array | undefined
  readonly controlLength: number
  readonly flags: number
}

/** The message's address and the length of its memory. */
function nameText({ name, nameRoom, nameLength }: Message): string {
  const left = nameRoom === nameLength ? `${nameRoom}` : `${nameRoom} => ${nameLength}`
  const known = nameRoom === 0 ? pointer(name) : address(name, Math.min(nameRoom, nameLength))
  return `msg_name=${known}, msg_namelen=${left}`
}

function partsText({ parts, size }: Message, form: Form): string {
  let left = size
  const rows = parts.map(part => {
    const own = Math.min(left, part.length)
    left -= own
    return [part, own] as const
  })
  const print = ([part, own]: (typeof rows)[number]) => `{iov_base=${data(part, own, form)}, iov_len=${part.length}}`
  return `msg_iov=${list(rows, print, form)}, msg_iovlen=${parts.length}`
}

function controlText({ control, controlLength }: Message, form: Form): string {
  const known = controlLength === 0 || control === undefined ? undefined : control.subarray(0, controlLength)
  const text = known === undefined ? '' : `msg_control=${controlMessages(known, form) ?? pointer(control)}, `
  return `${text}msg_controllen=${controlLength}`
}

/** Flags of a message call. */
export function flagText(value: number): string {
  return flags(value, messageFlags, 'MSG_???')
}

/** All of it, as strace shows a message that was sent or has come. */
export function message(of: Message, form: Form): string {
  return `{${nameText(of)}, ${partsText(of, form)}, ${controlText(of, form)}, msg_flags=${flagText(of.flags)}}`
}

/** The first bytes of a message's parts, or of many messages, one behind the other; by default all. */
export function joined(parts: readonly Uint8Array[], size: number = Infinity): Uint8Array {
  const room = parts.reduce((total, part) => total + part.length, 0)
  const all = new Uint8Array(Math.min(size, room))
  let at = 0
  for (const part of parts) {
    all.set(part.subarray(0, all.length - at), at)
    at += Math.min(part.length, all.length - at)
  }
  return all
}
