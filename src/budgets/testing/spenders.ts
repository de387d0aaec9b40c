import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { newId } from '../../base/id.ts'
import type { LeaseTimes } from '../lease-times.ts'
import type { FromSpender, Order, Spent, ToSpender } from './spender-words.ts'

/** A process that spends. */
export type Spender = {
  holder: string
  admitted: Set<string>
  spend(orders: Order[]): Promise<Spent[]>
  /** As a power cut does it. */
  kill(): Promise<void>
  close(): Promise<void>
}

/** Starts processes that share a database and nothing else. */
export function startSpenders(url: string, count: number, times: Partial<LeaseTimes> = {}): Promise<Spender[]> {
  return Promise.all(Array.from({ length: count }, () => startSpender(url, times)))
}

async function startSpender(url: string, times: Partial<LeaseTimes>): Promise<Spender> {
  const holder = newId()
  const script = fileURLToPath(new URL('./spend-worker.ts', import.meta.url))
  const child = fork(script, [url, holder, JSON.stringify(times)], { execArgv: [], stdio: 'inherit' })
  const admitted = new Set<string>()
  child.on('message', (message: FromSpender) => {
    if (message.kind === 'admitted') admitted.add(message.id)
  })
  await told(child, 'ready')
  const say = (message: ToSpender) => child.send(message)
  return {
    holder,
    admitted,
    async spend(orders) {
      const answer = told(child, 'spent')
      say({ kind: 'spend', orders })
      return (await answer).spent
    },
    async kill() {
      const ended = once(child, 'exit')
      child.kill('SIGKILL')
      await ended
    },
    async close() {
      if (child.exitCode !== null || child.signalCode !== null) return
      const ended = once(child, 'exit')
      say({ kind: 'close' })
      await ended
    },
  }
}

function told<Kind extends FromSpender['kind']>(
  child: ChildProcess,
  kind: Kind,
): Promise<Extract<FromSpender, { kind: Kind }>> {
  return new Promise((resolve, reject) => {
    const hear = (message: FromSpender) => {
      if (message.kind !== kind) return
      child.off('message', hear)
      child.off('exit', leave)
      resolve(message as Extract<FromSpender, { kind: Kind }>)
    }
    const leave = (code: number | null) => reject(new Error(`a spender ended with ${code} before it said “${kind}”`))
    child.on('message', hear)
    child.on('exit', leave)
  })
}
