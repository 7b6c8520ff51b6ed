// Prints the hash of what the binary is made from: it is compiled in, and a test compares it with the tree.
const { createHash } = require('node:crypto')
const { readFileSync, readdirSync } = require('node:fs')
const { join } = require('node:path')

const sources = readdirSync(__dirname)
  .filter(name => /\.(cc|h|def|map)$/.test(name))
  .sort()
const hash = createHash('sha256')
for (const name of sources)
  hash
    .update(name)
    .update('\0')
    .update(readFileSync(join(__dirname, name)))
    .update('\0')
hash.update(readFileSync(join(__dirname, 'binding.gyp')))
console.log(hash.digest('hex'))
