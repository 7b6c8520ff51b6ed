// How long an import takes, in a process that imported nothing else: `import.js SPECIFIER`.
const start = performance.now()
await import(process.argv[2] as string)
const milliseconds = performance.now() - start
process.stdout.write(`${JSON.stringify({ milliseconds, memory: process.memoryUsage.rss() })}\n`)
