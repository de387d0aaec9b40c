import { existsSync } from 'node:fs'
import { enableCompileCache } from 'node:module'
import { fileURLToPath } from 'node:url'
import { setFlagsFromString } from 'node:v8'
import { noPretenuring } from './base/v8-flags.ts'

/** What was typed. */
const words = process.argv.slice(2)

setFlagsFromString(noPretenuring)

// What was compiled once is not compiled again: half of what a short command takes.
enableCompileCache(fileURLToPath(new URL('../node_modules/.cache/tally', import.meta.url)))
if (existsSync('.env')) process.loadEnvFile('.env')
const { run } = await import('./run.ts')
await run(words, process.env)
