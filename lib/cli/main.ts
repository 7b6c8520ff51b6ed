#!/usr/bin/env node
import { readFileSync } from 'node:fs'
import { isIPv4 } from 'node:net'
import { Command, InvalidArgumentError } from 'commander'
import { lastNumber } from '../learn/lab/catalogue.js'
import { demo } from './demo.js'
import { listLabs, runLab } from './lab.js'
import { runListing } from './run.js'

const { version, description } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'))

function integer(low: number, high: number) {
  return (text: string): string => {
    if (!/^\d+$/.test(text) || Number(text) < low || Number(text) > high) {
      throw new InvalidArgumentError(`It is a whole number from ${low} to ${high}.`)
    }
    return text
  }
}

function address(text: string): string {
  if (!isIPv4(text)) throw new InvalidArgumentError('It is an IPv4 address, four numbers with dots: 127.0.0.1.')
  return text
}

function group(text: string): string {
  const first = Number(text.split('.', 1)[0])
  if (!isIPv4(text) || first < 224 || first > 239) throw new InvalidArgumentError('It is 224.0.0.0 to 239.255.255.255.')
  return text
}

// The commands take over what is set here.
const mreq = new Command('mreq')
  .description(description)
  .version(version)
  .showHelpAfterError()
  .addHelpText('afterAll', '\nThe exit status of a wrong command line is 2.')
  .exitOverride(({ exitCode }) => process.exit(exitCode === 0 ? 0 : 2))

mreq
  .command('listing')
  .summary('send greetings to a group, and print those of others')
  .description(
    'Runs the program of "Multicast: From Theory to Practice": it greets a group once a second, and prints what comes.',
  )
  .argument('<group>', 'the group: 224.0.0.0 to 239.255.255.255', group)
  .argument('<port>', 'the UDP port', integer(1, 65535))
  .argument('[ttl]', 'how many links a greeting may cross (1)', integer(0, 255))
  .option('--interface <address>', 'the address of the interface to join and to send on, instead of any', address)
  .option('--loop', "hear this machine's own greetings too (by the loopback interface it does so anyway)")
  .option(
    '--count <n>',
    'how many greetings to send, and how many to receive; without it, until interrupted',
    integer(0, 2 ** 31 - 1),
  )
  .addHelpText('after', '\nOn this machine alone: mreq listing 233.252.0.1 5000 --interface 127.0.0.1 --loop --count 3')
  .action(async (group, port, ttl, options) => {
    process.exitCode = await runListing({ group, port, ttl, ...options })
  })

mreq
  .command('demo')
  .summary('run the listing on loopback and show each step')
  .description(
    'Runs the listing on the loopback interface, and shows the C, the TypeScript, the system call and its bytes, step by step.',
  )
  .action(async () => {
    process.exitCode = await demo()
  })

mreq
  .command('lab')
  .summary('show what the kernel does with multicast, one claim at a time')
  .description(
    'Lists the labs, or runs one: hosts of its own on a private network, a question, the calls, what the kernel made of them, and the verdict. On a terminal it waits for Enter after each step. The exit status is 0 where the kernel did as the lab says, 1 where not, 2 where the lab cannot run here.',
  )
  .argument('[number]', 'which one', text => integer(1, lastNumber())(text))
  .option('--all', 'instead of a number: run all of them, and print for each whether it holds')
  .option('--yes', 'ask nothing, and wait for nobody')
  .option('--json', 'print it as JSON, and ask nothing')
  .action(async (number, options, command: Command) => {
    if (number !== undefined && options.all) command.error('error: --all is instead of a number')
    const which = options.all ? '--all' : number
    process.exitCode = await (which === undefined ? listLabs(options) : runLab(which, options))
  })

mreq
  .command('lesson')
  .summary('step through the listing in a browser, on real sockets')
  .description(
    "Serves a page, for this machine only, that steps through the listing: C and TypeScript side by side, each call as strace prints it, the bytes of every variable, and the kernel's tables.",
  )
  .option('--port <port>', 'the TCP port on 127.0.0.1; without it, any that is free', integer(0, 65535), '0')
  .action(async ({ port }) => {
    // Its server reads the listing: no other command waits for that.
    const { lesson } = await import('./lesson.js')
    process.exitCode = await lesson(Number(port))
  })

// Whoever reads no more wants no more, as head(1); and what could not be written was not shown.
process.stdout.on('error', () => process.exit(1))
await mreq.parseAsync()
