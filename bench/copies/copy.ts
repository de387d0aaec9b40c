import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as wait } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'

const project = fileURLToPath(new URL('../..', import.meta.url))
const steeredClock = new URL('./steered-clock.ts', import.meta.url).href

/** One copy of the app, at a port of its own, that can be ended and started again. */
export type Copy = {
  port: number
  pid(): number
  /** As an orchestrator does: asks it to leave, waits, and starts it again. Resolves once it is ready; says how long leaving took. */
  roll(): Promise<{ leftAfterMs: number; code: number | null }>
  signal(signal: 'SIGSTOP' | 'SIGCONT'): void
  /** Sets its clock so far ahead of the machine's, or behind it; it stays so when it is started again. */
  setClock(aheadMs: number): void
  /** As a power cut does. */
  kill(): Promise<void>
  start(): Promise<void>
  stop(): Promise<void>
}

/** Starts a copy in this environment and waits until it is ready. `hasOwnClock`: it can be set by `setClock`. */
export async function startCopy(
  port: number,
  environment: NodeJS.ProcessEnv,
  { hasOwnClock = false }: { hasOwnClock?: boolean } = {},
): Promise<Copy> {
  let child: ChildProcess | null = null
  let clockAheadMs = 0

  async function start() {
    const before = hasOwnClock ? ['--import', steeredClock] : []
    const started = spawn(process.execPath, ['--max-semi-space-size=8', ...before, 'src/main.js', 'start'], {
      cwd: project,
      env: { PATH: process.env.PATH, ...environment, PORT: String(port) },
      stdio: ['ignore', 'ignore', 'inherit', ...(hasOwnClock ? (['ipc'] as const) : [])],
    })
    child = started
    if (hasOwnClock) started.send(clockAheadMs)
    const deadline = performance.now() + startWithinMs
    while (!(await answersReady(port))) {
      if (started.exitCode !== null) throw new Error(`a copy ended with ${started.exitCode}`)
      if (performance.now() > deadline) throw new Error('a copy did not become ready')
      await wait(100)
    }
  }

  async function end(signal: 'SIGTERM' | 'SIGKILL'): Promise<number | null> {
    if (!child || child.exitCode !== null || child.signalCode !== null) return null
    const ended = once(child, 'exit')
    child.kill(signal)
    await ended
    return child.exitCode
  }

  await start()
  return {
    port,
    pid: () => child?.pid ?? 0,
    async roll() {
      const from = performance.now()
      const code = await end('SIGTERM')
      const leftAfterMs = performance.now() - from
      await start()
      return { leftAfterMs, code }
    },
    signal: (signal) => void child?.kill(signal),
    setClock(aheadMs) {
      if (!hasOwnClock) throw new Error('this copy has the clock of the machine')
      clockAheadMs = aheadMs
      if (child?.connected) child.send(aheadMs)
    },
    kill: async () => void (await end('SIGKILL')),
    start,
    stop: async () => void (await end('SIGTERM')),
  }
}

const startWithinMs = 60_000

async function answersReady(port: number): Promise<boolean> {
  return fetch(`http://127.0.0.1:${port}/readyz`, { signal: AbortSignal.timeout(2_000) }).then(
    async ({ ok, body }) => {
      await body?.cancel()
      return ok
    },
    () => false,
  )
}
