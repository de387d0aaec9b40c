import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { createLog } from '../../base/log.ts'
import { delaysMs, lookEveryMs, steadyAfterMs, watchServer } from './watch-server.ts'

// One more, as a timer of nothing takes a millisecond.
const noticedMs = lookEveryMs + 1

let isUp: boolean
let restarts: number
let comesUp: () => boolean
let said: string[]
let watch: ReturnType<typeof watchServer>

beforeEach(() => {
  vi.useFakeTimers()
  isUp = true
  restarts = 0
  comesUp = () => true
  said = []
  const log = createLog('info', { write: (line) => void said.push(JSON.parse(line).msg) })
  const restart = async () => {
    restarts += 1
    isUp = comesUp()
    if (!isUp) throw new Error('no room on the disk')
  }
  watch = watchServer({ isUp: () => isUp, restart }, log)
})
afterEach(async () => {
  await watch.stop()
  vi.useRealTimers()
})

const ended = 'the embedded PostgreSQL ended by itself and is started again'
const runsAgain = 'the embedded PostgreSQL runs again'
const failed = 'the embedded PostgreSQL could not be started'
const givenUp = 'the embedded PostgreSQL does not stay up: look at its log, postgres.log, and start Tally again'

test('a server that stays up is left alone', async () => {
  await vi.advanceTimersByTimeAsync(10 * steadyAfterMs)

  expect({ restarts, said }).toEqual({ restarts: 0, said: [] })
})

test('one that ended is started at once, and both are said', async () => {
  isUp = false
  await vi.advanceTimersByTimeAsync(noticedMs)

  expect({ restarts, said }).toEqual({ restarts: 1, said: [ended, runsAgain] })
})

test('one that does not come up is tried with longer and longer waits, and succeeds when what was wrong is mended', async () => {
  comesUp = () => restarts === 3
  isUp = false
  await vi.advanceTimersByTimeAsync(noticedMs + 1_000)
  expect(restarts).toBe(2)

  await vi.advanceTimersByTimeAsync(2_000)

  expect({ restarts, said }).toEqual({ restarts: 3, said: [ended, failed, failed, runsAgain] })
})

test('one that somebody else has started meanwhile is not started a second time', async () => {
  comesUp = () => false
  isUp = false
  await vi.advanceTimersByTimeAsync(noticedMs)

  isUp = true
  await vi.advanceTimersByTimeAsync(1_000)

  expect({ restarts, last: said.at(-1) }).toEqual({ restarts: 1, last: runsAgain })
})

test('one that never comes up is given up, once and for all', async () => {
  comesUp = () => false
  isUp = false
  await vi.advanceTimersByTimeAsync(60 * steadyAfterMs)

  expect({ restarts, last: said.at(-1) }).toEqual({ restarts: delaysMs.length, last: givenUp })
})

test('one that ends again and again is given up too, but not one that ends once in a while', async () => {
  for (let day = 0; day < 20; day += 1) {
    isUp = false
    await vi.advanceTimersByTimeAsync(2 * steadyAfterMs)
  }
  expect(restarts).toBe(20)

  comesUp = () => {
    setTimeout(() => {
      isUp = false
    }, 100)
    return true
  }
  isUp = false
  await vi.advanceTimersByTimeAsync(60 * steadyAfterMs)

  expect({ restarts, last: said.at(-1) }).toEqual({ restarts: 20 + delaysMs.length, last: givenUp })
})

test('after the watch was stopped nothing is started', async () => {
  await watch.stop()
  isUp = false
  await vi.advanceTimersByTimeAsync(steadyAfterMs)

  expect(restarts).toBe(0)
})
