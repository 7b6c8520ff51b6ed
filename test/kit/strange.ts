// What no call asks for, and what a parameter takes of it.

/** What is passed where something else is asked for. Each is made anew, as a call may change it. */
export const strange = {
  undefined: () => undefined,
  null: () => null,
  NaN: () => Number.NaN,
  '-1': () => -1,
  '2**32': () => 2 ** 32,
  '1.5': () => 1.5,
  Infinity: () => Number.POSITIVE_INFINITY,
  "'0'": () => '0',
  "''": () => '',
  'a long text': () => '1'.repeat(300),
  true: () => true,
  '{}': () => ({}),
  '[]': () => [],
  '[0]': () => [0],
  'a symbol': () => Symbol('0'),
  '0n': () => 0n,
  'a function': () => () => 0,
  'an object with valueOf': () => ({ valueOf: () => 0, toString: () => '0' }),
  'a Uint16Array': () => new Uint16Array(64),
  'a DataView': () => new DataView(new ArrayBuffer(64)),
  'an ArrayBuffer': () => new ArrayBuffer(64),
  'a SharedArrayBuffer': () => new SharedArrayBuffer(64),
  'detached memory': () => detach(new Uint8Array(64)),
  'memory out of bounds': () => outOfBounds(64),
  'a proxy of memory': () => new Proxy(new Uint8Array(64), {}),
  'an heir of nothing': () => Object.create(Uint8Array.prototype),
  'a Uint16Array in disguise': () => Object.setPrototypeOf(new Uint16Array(64), Uint8Array.prototype),
  'no bytes': () => new Uint8Array(0),
  'shared memory': () => new Uint8Array(new SharedArrayBuffer(64)),
} as const satisfies Record<string, () => unknown>

export type Strange = keyof typeof strange
/** A strange argument; or none, and none behind it either. */
export type Mutation = Strange | 'nothing'

export const mutations: readonly Mutation[] = [...(Object.keys(strange) as Strange[]), 'nothing']

/** Memory of the engine's that is no longer there: its own errors about that have no code. */
export const engine: readonly Mutation[] = [
  'detached memory',
  'memory out of bounds',
  'a proxy of memory',
  'an heir of nothing',
]

/** Any of these may have the property that is asked for. */
export const objects: readonly Mutation[] = mutations.filter(name => {
  const value = name === 'nothing' ? undefined : strange[name]()
  return typeof value === 'function' || (typeof value === 'object' && value !== null)
})

/** Takes a view's memory away. */
export function detach(view: Uint8Array<ArrayBuffer>): Uint8Array {
  structuredClone(view.buffer, { transfer: [view.buffer] })
  return view
}

/** The ArrayBuffer of ES2024, which this project's TypeScript library does not know. */
export interface Resizable extends ArrayBuffer {
  resize(length: number): void
}

/** A buffer that can shrink. */
export function resizable(length: number): Resizable {
  const Buffer = ArrayBuffer as unknown as new (length: number, options: { maxByteLength: number }) => Resizable
  return new Buffer(length, { maxByteLength: length * 2 })
}

function outOfBounds(length: number): Uint8Array {
  const buffer = resizable(length * 2)
  const view = new Uint8Array(buffer, length, length)
  buffer.resize(length)
  return view
}

/** A parameter: what it is given where it is right, and what it may take beside that. */
export interface Parameter {
  readonly value: () => unknown
  readonly takes: readonly Mutation[]
}

/** A parameter that takes what is listed, beside its own value. */
export function parameter(value: unknown, ...takes: Mutation[]): Parameter {
  return { value: typeof value === 'function' ? (value as () => unknown) : () => value, takes }
}

/** A descriptor, or a number of which no strange one is known to the kernel. */
export const number = (value: unknown): Parameter => parameter(value)
/** A number of which -1 means something. */
export const int = (value: unknown): Parameter => parameter(value, '-1')
export const text = (value: string): Parameter => parameter(value, "'0'", "''", 'a long text')
/** Memory that native is not given: a disguise works as what it is disguised as. */
export const loose = (of: Parameter): Parameter => ({ ...of, takes: [...of.takes, 'a Uint16Array in disguise'] })
/** Memory of which the caller tells the length. */
export const memory = (value: () => unknown): Parameter => parameter(value, 'shared memory')
/** Memory of which the length is the call's. */
export const data = (value: () => unknown): Parameter => parameter(value, 'shared memory', 'no bytes')
export const optional = (of: Parameter): Parameter => ({ ...of, takes: [...of.takes, 'undefined', 'nothing'] })
export const nullable = (of: Parameter): Parameter => ({ ...of, takes: [...of.takes, 'null'] })
/** What is only looked at, and answered about: nothing is wrong with any of it. */
export const anything = (value: unknown): Parameter => parameter(value, ...mutations)

export type Callable = (...args: readonly unknown[]) => unknown

/** One way to call a function: a list of arguments that is right. */
export interface Call {
  readonly parameters: readonly Parameter[]
  /** Where the arguments stand elsewhere: in a struct, or after `new`. */
  readonly by?: Callable
  /** Whether the right arguments fail too, as what they ask for is not there. */
  readonly fails?: true
  /** Whether an answer says no, where that is neither negative nor null. */
  readonly refused?: (answer: unknown) => boolean
  /** Undoes what the call did. */
  readonly after?: (answer: unknown) => void
}

export function call(parameters: readonly Parameter[], rest: Omit<Call, 'parameters'> = {}): Call {
  return { parameters, ...rest }
}

/** Why an export has no call in the table. */
export interface Apart {
  readonly apart: string
}

/** For every function of a module, how it is called. */
export type Calls = Readonly<Record<string, Call | Apart>>
