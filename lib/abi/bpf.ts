// Classic BPF: the programs by which SO_ATTACH_FILTER chooses datagrams. <linux/filter.h>, socket(7)
import { constants } from './binding.js'
import { u8, u16, u32 } from './scalar.js'
import { struct } from './struct.js'

const constant = (name: string) => constants[name] as number

/** One instruction of a filter. <linux/filter.h> */
export class sock_filter extends struct('sock_filter', {
  /** What it does: `BPF_LD | BPF_H | BPF_ABS`. */
  code: u16,
  /** How many instructions to skip where a jump's condition is true. */
  jt: u8,
  /** How many to skip where it is false. */
  jf: u8,
  /** Its number: a constant, an offset, an answer. */
  k: u32,
}) {}

/** An instruction that does not jump; `k` may be negative, as SKF_AD_OFF is. <linux/filter.h> */
export function BPF_STMT(code: number, k: number): sock_filter {
  return BPF_JUMP(code, k, 0, 0)
}

/** An instruction that jumps by a condition. <linux/filter.h> */
export function BPF_JUMP(code: number, k: number, jt: number, jf: number): sock_filter {
  const instruction = new sock_filter()
  instruction.code = code
  instruction.jt = jt
  instruction.jf = jf
  instruction.k = typeof k === 'number' && k < 0 ? k + 2 ** 32 : k
  return instruction
}

/** Class: load into the accumulator. */
export const BPF_LD = constant('BPF_LD')
/** Class: load into the index register. */
export const BPF_LDX = constant('BPF_LDX')
/** Class: store the accumulator. */
export const BPF_ST = constant('BPF_ST')
/** Class: store the index register. */
export const BPF_STX = constant('BPF_STX')
/** Class: compute. */
export const BPF_ALU = constant('BPF_ALU')
/** Class: jump. */
export const BPF_JMP = constant('BPF_JMP')
/** Class: end: so many bytes of the datagram are kept, 0 drops it. */
export const BPF_RET = constant('BPF_RET')
/** Class: copy between the registers. */
export const BPF_MISC = constant('BPF_MISC')

/** Size: 4 bytes. */
export const BPF_W = constant('BPF_W')
/** Size: 2 bytes. */
export const BPF_H = constant('BPF_H')
/** Size: 1 byte. */
export const BPF_B = constant('BPF_B')

/** From: a constant. */
export const BPF_IMM = constant('BPF_IMM')
/** From: the datagram, from its start. */
export const BPF_ABS = constant('BPF_ABS')
/** From: the datagram, from the index register. */
export const BPF_IND = constant('BPF_IND')
/** From: the scratch memory. */
export const BPF_MEM = constant('BPF_MEM')
/** From: the datagram's length. */
export const BPF_LEN = constant('BPF_LEN')
/** From: 4 × the low half of a byte: an IPv4 header's length. */
export const BPF_MSH = constant('BPF_MSH')

/** Compute: add. */
export const BPF_ADD = constant('BPF_ADD')
/** Compute: subtract. */
export const BPF_SUB = constant('BPF_SUB')
/** Compute: multiply. */
export const BPF_MUL = constant('BPF_MUL')
/** Compute: divide. */
export const BPF_DIV = constant('BPF_DIV')
/** Compute: or. */
export const BPF_OR = constant('BPF_OR')
/** Compute: and. */
export const BPF_AND = constant('BPF_AND')
/** Compute: shift left. */
export const BPF_LSH = constant('BPF_LSH')
/** Compute: shift right. */
export const BPF_RSH = constant('BPF_RSH')
/** Compute: negate. */
export const BPF_NEG = constant('BPF_NEG')
/** Compute: take the rest. */
export const BPF_MOD = constant('BPF_MOD')
/** Compute: exclusive or. */
export const BPF_XOR = constant('BPF_XOR')

/** Jump: always. */
export const BPF_JA = constant('BPF_JA')
/** Jump: if equal. */
export const BPF_JEQ = constant('BPF_JEQ')
/** Jump: if greater. */
export const BPF_JGT = constant('BPF_JGT')
/** Jump: if greater or equal. */
export const BPF_JGE = constant('BPF_JGE')
/** Jump: if a bit is set. */
export const BPF_JSET = constant('BPF_JSET')

/** Operand: the instruction's own number. */
export const BPF_K = constant('BPF_K')
/** Operand: the index register. */
export const BPF_X = constant('BPF_X')
/** Operand: the accumulator. */
export const BPF_A = constant('BPF_A')
/** Operand: accumulator to index register. */
export const BPF_TAX = constant('BPF_TAX')
/** Operand: index register to accumulator. */
export const BPF_TXA = constant('BPF_TXA')

/** Where the facts beside the datagram begin: `SKF_AD_OFF + SKF_AD_IFINDEX`. */
export const SKF_AD_OFF = constant('SKF_AD_OFF')
/** Beside it: the protocol of the link layer. */
export const SKF_AD_PROTOCOL = constant('SKF_AD_PROTOCOL')
/** Beside it: for this host, for a group, for all. */
export const SKF_AD_PKTTYPE = constant('SKF_AD_PKTTYPE')
/** Beside it: the index of the interface that it came in by. */
export const SKF_AD_IFINDEX = constant('SKF_AD_IFINDEX')
/** Beside it: its mark. */
export const SKF_AD_MARK = constant('SKF_AD_MARK')
/** Beside it: the processor. */
export const SKF_AD_CPU = constant('SKF_AD_CPU')
/** Where the network layer's header begins. */
export const SKF_NET_OFF = constant('SKF_NET_OFF')
/** Where the link layer's header begins. */
export const SKF_LL_OFF = constant('SKF_LL_OFF')
