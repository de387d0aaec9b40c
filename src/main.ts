import { existsSync } from 'node:fs'
import { enableCompileCache } from 'node:module'
import { fileURLToPath } from 'node:url'
import { setFlagsFromString } from 'node:v8'

/** What was typed. */
const words = process.argv.slice(2)

// V8 makes objects of which it believes that they live long in the old generation at once. Of what belongs to a request in flight
// it learns the wrong thing, and then each request keeps all that hangs on it until the next full collection: twice the
// CPU a request. See docs/benchmarks.md, proxy.
setFlagsFromString('--no-allocation-site-pretenuring')

// What was compiled once is not compiled again: half of what a short command takes.
enableCompileCache(fileURLToPath(new URL('../node_modules/.cache/tally', import.meta.url)))
if (existsSync('.env')) process.loadEnvFile('.env')
const { run } = await import('./run.ts')
await run(words, process.env)
