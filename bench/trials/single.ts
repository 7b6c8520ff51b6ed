import { Child, type Figures } from '../child.js'
import { callCommand, type Name, script, tripCommand } from '../subjects.js'

/** A datagram to the other core and back, again and again. */
export async function roundTrip(subject: Name, size: number, seconds: number): Promise<Figures> {
  const echo = new Child(tripCommand(subject, 'echo', size, seconds), 1)
  try {
    await echo.ready()
    return await alone(tripCommand(subject, 'ping', size, seconds), seconds)
  } finally {
    await echo.end()
  }
}

/** What a call costs: of the CPU, and on the clock. */
export async function calls(subject: Name, which: 'option' | 'membership', seconds: number): Promise<Figures> {
  const { rate = 0, cpu = 0, calls = 0 } = await alone(callCommand(subject, which, seconds), seconds)
  return { cpu, nanoseconds: rate === 0 ? 0 : 1e9 / rate, calls }
}

/** How long it takes to import a module, and the memory of a process that did. */
export async function importTime(specifier: string): Promise<Figures> {
  return await alone(script('import', specifier), 0)
}

async function alone(command: string[], seconds: number): Promise<Figures> {
  const child = new Child(command, 0)
  try {
    return await child.figures(seconds)
  } finally {
    await child.end()
  }
}
