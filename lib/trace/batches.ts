// recvmmsg(2) and sendmmsg(2). Native keeps the headers of the last batch, and tells what it made of the datagrams.
import { behind } from '../abi/binding.js'
import { IPPROTO_UDP, UDP_CORK, UDP_SEGMENT } from '../abi/options.js'
import { i32, u32 } from '../abi/scalar.js'
import { sockaddr_in6 } from '../abi/sockaddr.js'
import { flagText, joined, message } from './message.js'
import { messageFlags } from './names.js'
import { type Form, list, POINTER } from './notation.js'
import { levelName, optionName } from './options.js'
import type { Printed } from './printed.js'

// As native's struct Message has them: five numbers, an address, and control data.
const ADDRESS = 5 * i32.size
const CONTROL = ADDRESS + 32
const MESSAGE = CONTROL + 512

interface Made {
  /** The options that were asked for first. */
  readonly questions: readonly (readonly [answer: number, value: number])[]
  readonly messages: number
  readonly result: number
}

let made: Made = { questions: [], messages: 0, result: 0 }

/** Asks native what the last batch did, which it tells once. */
export function readMade(): void {
  const memory = new Uint8Array(7 * i32.size)
  behind.table.batch_made(memory)
  const at = (i: number) => i32.get(memory, i * i32.size)
  const questions = [0, 1].slice(0, at(0)).map(i => [at(1 + i), at(3 + i)] as const)
  made = { questions, messages: at(5), result: at(6) }
}

interface Header {
  readonly room: number
  readonly size: number
  readonly nameLength: number
  readonly controlLength: number
  readonly flags: number
  readonly address: Uint8Array
  readonly control: Uint8Array
}

function header(index: number): Header {
  const memory = new Uint8Array(MESSAGE)
  if (behind.table.batch_message(index, memory) < 0) throw new Error(`native has no message ${index}`)
  const at = (i: number) => u32.get(memory, i * u32.size)
  return {
    room: at(0),
    size: at(1),
    nameLength: at(2),
    controlLength: at(3),
    flags: at(4),
    address: memory.subarray(ADDRESS, CONTROL),
    control: memory.subarray(CONTROL),
  }
}

const headers = (count: number) => Array.from({ length: count }, (_, i) => header(i))

type Sending = [number, number, number, number, number, Uint8Array, Uint8Array, Uint8Array]

/** At most two questions whether datagrams may be joined, and one sendmmsg(). */
export function sentBatch([fd, options, , , , bytes]: Sending, _: number, form: Form): Printed[] {
  const { questions, messages, result } = made
  const printed = questions.map(([answer, value], i) =>
    question(fd, i === 0 ? UDP_SEGMENT : UDP_CORK, answer, value, form),
  )
  if (messages === 0) return printed
  let from = 0
  const rows = headers(messages).map((header, i) => {
    const part = bytes.subarray(from, from + header.room)
    from += header.room
    return { header, part, sent: i < result }
  })
  const print = ({
    header: { nameLength, controlLength, address, control, size },
    part,
    sent,
  }: (typeof rows)[number]) => {
    const name = nameLength === 0 ? undefined : address
    const text = message(
      { name, nameRoom: nameLength, nameLength, parts: [part], size: part.length, control, controlLength, flags: 0 },
      form,
    )
    return `{msg_hdr=${text}${sent ? `, msg_len=${size}` : ''}}`
  }
  const args = [String(fd), list(rows, print, form), String(messages), flagText(options)]
  return [...printed, { name: 'sendmmsg', args, result, bytes: bytes.slice(0, from) }]
}

function question(fd: number, option: number, answer: number, value: number, form: Form): Printed {
  const text = answer < 0 ? POINTER : `[${value}]`
  const args = [String(fd), levelName(IPPROTO_UDP), optionName(IPPROTO_UDP, option, form), text, `[${i32.size}]`]
  return { name: 'getsockopt', args, result: answer }
}

type Receiving = [number, number, number, number, Uint8Array, Uint8Array]

// Where the addresses stand among the columns: behind a number of 64 bits and seven of 32 for each message.
const EACH_BEFORE = 8 + 7 * 4
const EACH_ADDRESS = 32

/** recvmmsg(). */
export function receivedBatch([fd, options, , room, bytes, table]: Receiving, _: number, form: Form): Printed[] {
  const { messages, result } = made
  if (messages === 0) return []
  const rows = headers(Math.max(0, result)).map((header, i) => {
    const at = messages * EACH_BEFORE + i * EACH_ADDRESS
    const name = table.subarray(at, at + EACH_ADDRESS)
    return { header, name, part: bytes.subarray(i * room, (i + 1) * room) }
  })
  const print = ({
    header: { size, nameLength, control, controlLength, flags },
    name,
    part,
  }: (typeof rows)[number]) => {
    const came = { name, nameRoom: sockaddr_in6.size, nameLength, parts: [part], size, control, controlLength, flags }
    return `{msg_hdr=${message(came, form)}, msg_len=${size}}`
  }
  const text = result < 0 ? POINTER : list(rows, print, form)
  const cloexec = options | (messageFlags.MSG_CMSG_CLOEXEC as number)
  const args = [String(fd), text, String(messages), flagText(cloexec), 'NULL']
  const came = joined(rows.map(({ header, part }) => part.subarray(0, header.size)))
  return [{ name: 'recvmmsg', args, result, bytes: came }]
}
