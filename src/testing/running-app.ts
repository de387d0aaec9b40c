import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'

const project = fileURLToPath(new URL('../..', import.meta.url))

/** The app as `npm start` runs it, a process of its own, in a data folder of its own. */
export type RunningApp = {
  process: ChildProcess
  /** Standard output so far. */
  output(): string
  page: string
  baseUrl: string
  key: string
  environment: NodeJS.ProcessEnv
}

/** Starts the try-out on two free ports and waits for its banner; throws with what it said when it ends before. */
export async function startTryOut(dataDir: string, more: NodeJS.ProcessEnv = {}): Promise<RunningApp> {
  const port = await freePortPair()
  const environment = {
    PATH: process.env.PATH,
    TALLY_DATA_DIR: dataDir,
    PORT: String(port),
    LOG_LEVEL: 'warn',
    ...more,
  }
  const { process: child, output } = await startApp(environment)
  return {
    process: child,
    output,
    page: /Open +(http\S+)/.exec(output())?.[1] ?? '',
    baseUrl: /curl (\S+)\/chat\/completions/.exec(output())?.[1] ?? '',
    key: /Bearer (acl_[\w-]+)/.exec(output())?.[1] ?? '',
    environment,
  }
}

// What the runs before it compiled, see `vitest.setup.ts`.
function compiled(): NodeJS.ProcessEnv {
  return { NODE_COMPILE_CACHE: process.env.TALLY_TEST_COMPILED }
}

/** Starts the app in just this environment and waits for its banner; throws with what it said when it ends before. */
export async function startApp(environment: NodeJS.ProcessEnv): Promise<Pick<RunningApp, 'process' | 'output'>> {
  const child = spawn(process.execPath, ['src/main.js', 'start'], {
    cwd: project,
    env: { ...compiled(), ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let output = ''
  child.stdout.on('data', (bytes) => {
    output += bytes
  })
  child.stderr.on('data', (bytes) => {
    output += bytes
  })
  await until(() => output.includes('Tally is ready') || child.exitCode !== null, 'the banner')
  if (child.exitCode !== null) throw new Error(`the app ended with ${child.exitCode}:\n${output}`)
  return { process: child, output: () => output }
}

/** Stops as Ctrl-C or an orchestrator does; returns the exit code. */
export async function stopApp(app: Pick<RunningApp, 'process'>): Promise<number | null> {
  if (app.process.exitCode !== null || app.process.signalCode !== null) return app.process.exitCode
  const ended = once(app.process, 'exit')
  app.process.kill('SIGTERM')
  await ended
  return app.process.exitCode
}

/** One `tally` command beside the app. */
export function tally(
  app: RunningApp,
  words: string[],
  input = '',
): { status: number | null; stdout: string; stderr: string } {
  const { status, stdout, stderr } = spawnSync(process.execPath, ['src/main.js', ...words], {
    cwd: project,
    env: { ...compiled(), ...app.environment },
    input,
    encoding: 'utf8',
  })
  return { status, stdout, stderr }
}

// `tally` holds up this process, and a connection kept meanwhile may have been closed at the other end.
const ownConnection = { connection: 'close' }

/** What a person of the sandbox does, as the local page does it: `act(app, 'runCommand', { user, channel, text })`. */
export async function act(app: RunningApp, name: string, body: Record<string, unknown>): Promise<unknown> {
  const answer = await fetch(new URL(`/control/slack/${name}`, app.page), {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...ownConnection },
    body: JSON.stringify(body),
  })
  return answer.json()
}

/** Everything one person sees of the workspace, as JSON text: enough to look for a sentence or a picture's address. */
export async function seenBy(app: RunningApp, user: string): Promise<string> {
  const answer = await fetch(new URL(`/control/slack/state?user=${user}`, app.page), { headers: ownConnection })
  return answer.text()
}

/** Waits until something holds, a minute at most unless it is given more; then fails with what `app` said meanwhile. */
export async function until<T>(
  look: () => T | Promise<T>,
  what: string,
  { withinMs = 60_000, app }: { withinMs?: number; app?: RunningApp } = {},
): Promise<T> {
  const deadline = performance.now() + withinMs
  for (;;) {
    const seen = await look()
    if (seen) return seen
    if (performance.now() > deadline) {
      throw new Error(`waited ${withinMs / 1000} s for ${what}${app ? `; the app said:\n${app.output()}` : ''}`)
    }
    await wait(50)
  }
}

export async function temporaryFolder(): Promise<{ folder: string; remove(): Promise<void> }> {
  const folder = await mkdtemp(path.join(tmpdir(), 'tally-app-'))
  return { folder, remove: () => rm(folder, { recursive: true, force: true }) }
}

// The sandbox takes the port after the app's.
async function freePortPair(): Promise<number> {
  for (;;) {
    const port = await freePort(0)
    if (port < 65_535 && (await freePort(port + 1).catch(() => 0)) !== 0) return port
  }
}

/** A port nobody listens on just now: this one, or with 0 any. */
export async function freePort(asked: number): Promise<number> {
  const probe = createServer()
  probe.listen(asked, '127.0.0.1')
  await once(probe, 'listening')
  const address = probe.address()
  probe.close()
  await once(probe, 'close')
  return typeof address === 'object' && address ? address.port : 0
}
