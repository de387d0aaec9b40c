import { setTimeout as wait } from 'node:timers/promises'
import type { Fault } from './fault.ts'

const everyMs = 6_000

/** Copies of the app that die or stand still. */
export const processFaults: readonly Fault[] = [
  {
    name: 'a copy killed and started again',
    async strike({ copies }, round) {
      const copy = copies[round % copies.length]
      await copy?.kill()
      await copy?.start()
    },
  },
  {
    name: 'both copies killed at once',
    async strike({ copies }) {
      await Promise.all(copies.map((copy) => copy.kill()))
      await Promise.all(copies.map((copy) => copy.start()))
    },
  },
  {
    name: 'copies killed in turn, 5 times in 30 s',
    times: 1,
    async strike({ copies }) {
      for (let kill = 0; kill < 5; kill += 1) {
        const over = wait(everyMs)
        const copy = copies[kill % copies.length]
        await copy?.kill()
        await copy?.start()
        await over
      }
    },
  },
  {
    name: 'a copy stopped for 6 s (SIGSTOP), then going on',
    async strike({ copies }, round) {
      const copy = copies[round % copies.length]
      copy?.signal('SIGSTOP')
      await wait(6_000)
      copy?.signal('SIGCONT')
    },
  },
]
