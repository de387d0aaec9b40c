import { existsSync } from 'node:fs'
import { enableCompileCache } from 'node:module'
import { fileURLToPath } from 'node:url'
import { setFlagsFromString } from 'node:v8'

// JavaScript, because what is loaded before the cache is open is not taken from it: Node would load its TypeScript compiler,
// and keep its 15 MB, for this file alone.

/** What was typed. */
const words = process.argv.slice(2)

// What was compiled once is not compiled again: half of what a short command takes.
enableCompileCache(fileURLToPath(new URL('../node_modules/.cache/tally', import.meta.url)))
const { noPretenuring } = await import('./base/v8-flags.ts')
setFlagsFromString(noPretenuring)
if (existsSync('.env')) process.loadEnvFile('.env')
const { run } = await import('./run.ts')
await run(words, process.env)
