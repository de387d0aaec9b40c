import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdirSync, readFileSync } from 'node:fs'
import { setTimeout as wait } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import type { LoadOrder, LoadResult } from './load.ts'

/** The gateway has one core to itself; upstream, load and PostgreSQL share the other. */
const gatewayCore = 1
const otherCore = 0

const ticksPerSecond = Number(execFileSync('getconf', ['CLK_TCK'], { encoding: 'utf8' }))
const scriptPath = (name: string) => fileURLToPath(new URL(name, import.meta.url))

export type Running = { process: ChildProcess; port: number; stop(): Promise<void> }

/** Starts a program pinned to the gateway's core (or the other), and waits until its port answers. */
export async function startPinned(input: {
  on: Core
  command: string
  args: string[]
  env?: NodeJS.ProcessEnv
  cwd?: string
  port: number
}): Promise<Running> {
  const child = spawn('taskset', ['-c', coreOf(input.on), input.command, ...input.args], {
    stdio: ['ignore', 'ignore', 'inherit'],
    env: { ...process.env, ...input.env },
    ...(input.cwd ? { cwd: input.cwd } : {}),
  })
  await untilAnswers(child, input.port)
  return {
    process: child,
    port: input.port,
    async stop() {
      if (child.exitCode !== null) return
      child.kill('SIGTERM')
      await Promise.race([once(child, 'exit'), wait(15_000)])
      child.kill('SIGKILL')
    },
  }
}

/** Leaves the gateway's core: what this process starts from now on, PostgreSQL too, runs on the other one unless it is told else. */
export function leaveGatewayCore(): void {
  execFileSync('taskset', ['-acp', coreOf('other-core'), String(process.pid)], { stdio: 'ignore' })
}

/** Runs one load beside the upstream, to its end. */
export function runLoad(order: LoadOrder): Promise<LoadResult> {
  return runPinned('other-core', scriptPath('load.ts'), order)
}

/** Runs a script on one of the two cores, to its end, with its order as JSON; what it printed is its result as JSON. */
export async function runPinned<Result>(on: Core, script: string, order: object): Promise<Result> {
  const child = spawn('taskset', ['-c', coreOf(on), process.execPath, script, JSON.stringify(order)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let output = ''
  child.stdout.on('data', (bytes) => {
    output += bytes
  })
  await once(child, 'close')
  return JSON.parse(output)
}

type Core = 'gateway-core' | 'other-core'

function coreOf(core: Core): string {
  return String(core === 'gateway-core' ? gatewayCore : otherCore)
}

/** CPU seconds a process and its children have used so far, all threads together. */
export function cpuSeconds(pid: number): number {
  return family(pid).reduce((sum, member) => {
    const stat = readFileSync(`/proc/${member}/stat`, 'latin1')
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    return sum + (Number(fields[11]) + Number(fields[12])) / ticksPerSecond
  }, 0)
}

/** Resident memory of the process itself, in megabytes. */
export function residentMb(pid: number): number {
  return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'latin1'))?.[1]) / 1_024
}

export function openDescriptors(pid: number): number {
  return readdirSync(`/proc/${pid}/fd`).length
}

function family(pid: number): number[] {
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'latin1')
    .trim()
    .split(' ')
    .filter(Boolean)
    .map(Number)
  return [pid, ...children]
}

async function untilAnswers(child: ChildProcess, port: number): Promise<void> {
  for (let attempt = 0; attempt < 600; attempt += 1) {
    if (child.exitCode !== null) throw new Error(`${child.spawnargs.join(' ')} ended with ${child.exitCode}`)
    const answers = await fetch(`http://127.0.0.1:${port}/`, { signal: AbortSignal.timeout(500) }).then(
      (answer) => answer.arrayBuffer().then(() => true),
      () => false,
    )
    if (answers) return
    await wait(100)
  }
  throw new Error(`nothing answered on port ${port}`)
}
