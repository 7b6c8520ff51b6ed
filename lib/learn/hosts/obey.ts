import { createInterface } from 'node:readline'
import type { Answer, Calls } from './remote-process.js'

async function answer(calls: Calls, line: string): Promise<Answer> {
  const [name, ...args] = JSON.parse(line) as [string, ...never[]]
  try {
    const call = calls[name]
    if (call === undefined) throw new Error('there is no such call')
    return { value: await call(...args) }
  } catch (error) {
    const { message, code, hint } = error as Error & { code?: string; hint?: string }
    return { error: { message, ...(code !== undefined && { code }), ...(hint !== undefined && { hint }) } }
  }
}

/** Makes the calls that come in, a line for each, and answers each by a line. */
export async function obey(calls: Calls): Promise<void> {
  for await (const line of createInterface({ input: process.stdin })) {
    console.log(JSON.stringify(await answer(calls, line)))
  }
}
