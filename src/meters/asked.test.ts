import { Registry } from 'prom-client'
import { beforeEach, describe, expect, test } from 'vitest'
import { createLog } from '../base/log.ts'
import { type Asked, openAsked, type Sample } from './asked.ts'
import { exposition } from './exposition.ts'

const log = createLog('silent')
const minute = 60_000

let registry: Registry
let asked: Asked
let nowMs: number
let asks: number
let answer: () => Promise<Record<'tally_depth' | 'tally_age', Sample[]>>

beforeEach(() => {
  registry = new Registry()
  nowMs = 0
  asks = 0
  answer = async () => ({ tally_depth: [{ value: 3 }], tally_age: [{ labels: { vendor: 'cursor' }, value: 60 }] })
  asked = openAsked({ registry, log, nowMs: () => nowMs })
  asked.add({
    part: 'outbox',
    gauges: { tally_depth: { help: 'Depth.' }, tally_age: { help: 'Age.', labels: ['vendor'] } },
    ask() {
      asks += 1
      return answer()
    },
  })
})

test('what is asked stands there, and within five seconds is not asked again', async () => {
  const first = await scraped()
  nowMs = 4_999
  await scraped()
  nowMs = 5_000
  await scraped()

  expect(first).toEqual(['tally_scrape_problem{part="outbox"} 0', 'tally_depth 3', 'tally_age{vendor="cursor"} 60'])
  expect(asks).toBe(2)
})

test('a label that is not told any more goes', async () => {
  await scraped()
  nowMs = minute
  answer = async () => ({ tally_depth: [{ value: 0 }], tally_age: [] })

  expect(await scraped()).toEqual(['tally_scrape_problem{part="outbox"} 0', 'tally_depth 0'])
})

describe('while the part does not answer', () => {
  test('what was known stands for five minutes and says that it is old; then it is left out, until it answers', async () => {
    await scraped()
    const well = answer
    answer = async () => {
      throw new Error('the database is away')
    }
    nowMs = minute
    const old = await scraped()
    nowMs = 6 * minute
    const gone = await scraped()
    answer = well
    nowMs = 7 * minute
    const back = await scraped()

    expect(old).toEqual(['tally_scrape_problem{part="outbox"} 1', 'tally_depth 3', 'tally_age{vendor="cursor"} 60'])
    expect(gone).toEqual(['tally_scrape_problem{part="outbox"} 1'])
    expect(back).toEqual(['tally_scrape_problem{part="outbox"} 0', 'tally_depth 3', 'tally_age{vendor="cursor"} 60'])
  })

  test('nothing is claimed that was never known', async () => {
    answer = () => Promise.reject(new Error('away from the start'))

    expect(await scraped()).toEqual(['tally_scrape_problem{part="outbox"} 1'])
  })

  test('a question that hangs holds no scrape and is not asked a second time', async () => {
    const { promise, resolve } = Promise.withResolvers<Awaited<ReturnType<typeof answer>>>()
    answer = () => promise
    const hanging = await scraped()
    nowMs = minute
    await scraped()
    resolve({ tally_depth: [{ value: 9 }], tally_age: [] })
    await promise
    const answered = await scraped()

    expect(hanging).toEqual(['tally_scrape_problem{part="outbox"} 1'])
    expect(asks).toBe(1)
    expect(answered).toEqual(['tally_scrape_problem{part="outbox"} 0', 'tally_depth 9'])
  })
})

async function scraped(): Promise<string[]> {
  await asked.refresh()
  const { text } = await exposition(registry, 'prometheus')
  return text.split('\n').filter((line) => line !== '' && !line.startsWith('#'))
}
