// Classic BPF programs, as `strace -v` writes them.
import * as bpf from '../abi/bpf.js'
import { type Form, hexNumber, list, nameOf, POINTER } from './notation.js'

const { BPF_LD, BPF_LDX, BPF_ST, BPF_STX, BPF_ALU, BPF_JMP, BPF_RET, BPF_MISC } = bpf
const { BPF_W, BPF_H, BPF_B, BPF_IMM, BPF_ABS, BPF_IND, BPF_MEM, BPF_LEN, BPF_MSH, BPF_K, BPF_X, BPF_A } = bpf
const { BPF_ADD, BPF_SUB, BPF_MUL, BPF_DIV, BPF_OR, BPF_AND, BPF_LSH, BPF_RSH, BPF_NEG, BPF_MOD, BPF_XOR } = bpf
const { BPF_JA, BPF_JEQ, BPF_JGT, BPF_JGE, BPF_JSET, BPF_TAX, BPF_TXA } = bpf

type Part = readonly [mask: number, names: Readonly<Record<string, number>>]
const size: Part = [0x18, { BPF_W, BPF_H, BPF_B }]
const mode: Part = [0xe0, { BPF_IMM, BPF_ABS, BPF_IND, BPF_MEM, BPF_LEN, BPF_MSH }]
const operand: Part = [0x08, { BPF_K, BPF_X }]
const sums = { BPF_ADD, BPF_SUB, BPF_MUL, BPF_DIV, BPF_OR, BPF_AND, BPF_LSH, BPF_RSH, BPF_NEG, BPF_MOD, BPF_XOR }

// What an instruction's code is made of, by its class, in strace's order.
const classes: readonly (readonly [name: string, number: number, ...parts: Part[]])[] = [
  ['BPF_LD', BPF_LD, size, mode],
  ['BPF_LDX', BPF_LDX, size, mode],
  ['BPF_ST', BPF_ST],
  ['BPF_STX', BPF_STX],
  ['BPF_ALU', BPF_ALU, operand, [0xf0, sums]],
  ['BPF_JMP', BPF_JMP, operand, [0xf0, { BPF_JA, BPF_JEQ, BPF_JGT, BPF_JGE, BPF_JSET }]],
  ['BPF_RET', BPF_RET, [0x18, { BPF_K, BPF_X, BPF_A }]],
  ['BPF_MISC', BPF_MISC, [0xf8, { BPF_TAX, BPF_TXA }]],
]

function codeName(code: number): string {
  const [name, , ...parts] = classes.find(([, number]) => number === (code & 7)) as (typeof classes)[number]
  const names = parts.map(([mask, names]) => {
    const part = code & mask
    return Object.keys(names).find(name => names[name] === part) ?? hexNumber(part)
  })
  return [name, ...names].join('|')
}

const { SKF_AD_OFF, SKF_AD_PROTOCOL, SKF_AD_PKTTYPE, SKF_AD_IFINDEX, SKF_AD_MARK, SKF_AD_CPU } = bpf
const places = { SKF_AD_PROTOCOL, SKF_AD_PKTTYPE, SKF_AD_IFINDEX, SKF_AD_MARK, SKF_AD_CPU }

// Loads from there read what is known beside the datagram.
function operandText(code: number, k: number): string {
  const beside = nameOf(k - SKF_AD_OFF, places)
  return (code & 7) === BPF_LD && (code & 0xe0) === BPF_ABS && beside !== undefined
    ? `SKF_AD_OFF+${beside}`
    : hexNumber(k)
}

/** The instructions that stand in memory. */
export function instructions(memory: Uint8Array): string {
  const { size } = bpf.sock_filter
  const all = Array.from({ length: Math.floor(memory.length / size) }, (_, i) => new bpf.sock_filter(memory, i * size))
  const print = ({ code, jt, jf, k }: bpf.sock_filter) =>
    jt === 0 && jf === 0
      ? `BPF_STMT(${codeName(code)}, ${operandText(code, k)})`
      : `BPF_JUMP(${codeName(code)}, ${hexNumber(k)}, ${hexNumber(jt)}, ${hexNumber(jf)})`
  return list(all, print, { full: true })
}

/** A struct sock_fprog, which native makes of instructions. */
export function program(memory: Uint8Array, form: Form): string {
  const filter = form.full ? instructions(memory) : POINTER
  return `{len=${memory.length / bpf.sock_filter.size}, filter=${filter}}`
}
