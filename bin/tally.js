#!/usr/bin/env node
// Starts Tally. It needs Node 26; where an older one runs this (npx on a machine of its own), the Node that came with the
// package takes over. In a checkout it runs the sources, in the package what `packaging/pack.ts` made of them.
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

const neededMajor = 26
const packed = new URL('../packed/src/main.js', import.meta.url)
const main = existsSync(packed) ? packed : new URL('../src/main.js', import.meta.url)

if (Number.parseInt(process.versions.node, 10) >= neededMajor) await import(main.href)
else handOver()

function handOver() {
  const node = ownNode()
  if (node === null) {
    process.stderr.write(
      `Tally needs Node ${neededMajor}; this is Node ${process.versions.node}, and the one that belongs to the package is not installed.\n` +
        'npm installs it with a script: install again with scripts allowed (npm install --allow-scripts=node), ' +
        `or run Tally with Node ${neededMajor} or newer.\n`,
    )
    process.exit(1)
  }
  const child = spawn(node, [fileURLToPath(main), ...process.argv.slice(2)], { stdio: 'inherit' })
  for (const signal of ['SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal))
  // A terminal sends Ctrl-C to both of us; passed on as well it would count as pressed twice.
  process.on('SIGINT', () => {
    if (!process.stdin.isTTY) child.kill('SIGINT')
  })
  child.on('error', (error) => {
    process.stderr.write(`Tally cannot start ${node}: ${error.message}\n`)
    process.exit(1)
  })
  child.on('exit', (code, signal) => {
    process.exitCode = code ?? 128
    if (signal) {
      process.removeAllListeners(signal)
      process.kill(process.pid, signal)
    }
  })
}

/** The Node of the npm package `node`, or null where its install script did not run. */
function ownNode() {
  try {
    const home = path.dirname(createRequire(import.meta.url).resolve('node/package.json'))
    const file = path.join(home, 'bin', process.platform === 'win32' ? 'node.exe' : 'node')
    return existsSync(file) ? file : null
  } catch (error) {
    if (error.code === 'MODULE_NOT_FOUND') return null
    throw error
  }
}
