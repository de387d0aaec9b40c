import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process'
import { once } from 'node:events'
import { cpSync, mkdtempSync } from 'node:fs'
import { chmod, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

/** The checkout these tests run in. */
export const project = fileURLToPath(new URL('../..', import.meta.url))

/** Where programs are found: this Node before any other, then the machine's. */
export const programs = `${path.dirname(process.execPath)}:${process.env.PATH}`

/** A folder of its own that other accounts may enter. */
export async function openFolder(): Promise<{ folder: string; remove(): Promise<void> }> {
  const folder = mkdtempSync(path.join(tmpdir(), 'tally-packaging-'))
  await chmod(folder, 0o755)
  return { folder, remove: () => rm(folder, { recursive: true, force: true }) }
}

/** What belongs to the project, without what is installed, made or measured in it. */
export function copyOfProject(into: string): void {
  const parts = ['src', 'bin', 'packaging', 'migrations', 'charts', 'sandbox', 'manifest.yml', 'README.md', 'LICENSE']
  const files = ['CHANGELOG.md', 'package.json', 'package-lock.json', 'Dockerfile', '.dockerignore', '.env.example']
  for (const part of [...parts, ...files]) {
    cpSync(path.join(project, part), path.join(into, part), { recursive: true })
  }
}

/** A program that runs until it is told to stop; `said` is all it has written. */
export type Started = { process: ChildProcess; said(): string; stop(): Promise<number | null> }

/** Starts a program and waits for a sentence of its; throws with what it said when it ends before. */
export async function started(command: readonly string[], options: SpawnOptions, sentence: string): Promise<Started> {
  const [program = '', ...words] = command
  const child = spawn(program, words, { ...options, stdio: ['ignore', 'pipe', 'pipe'] })
  let said = ''
  const ready = Promise.withResolvers<void>()
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on('data', (bytes) => {
      said += bytes
      if (said.includes(sentence)) ready.resolve()
    })
  }
  child.once('error', ready.reject)
  child.once('exit', (code) => ready.reject(new Error(`${command.join(' ')} ended with ${code}:\n${said}`)))
  await ready.promise
  return {
    process: child,
    said: () => said,
    async stop() {
      const ended = once(child, 'exit')
      child.kill('SIGTERM')
      await ended
      return child.exitCode
    },
  }
}
