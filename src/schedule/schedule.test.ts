import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { settableClock, systemClock } from '../base/clock.ts'
import { createLog } from '../base/log.ts'
import type { OpenDatabase } from '../db/database.ts'
import { testDatabase } from '../db/testing.ts'
import { openSchedule, runOnce } from './schedule.ts'

const log = createLog('silent')
const start = new Date('2026-11-21T10:00:07Z')

let database: OpenDatabase
beforeEach(async () => {
  database = await testDatabase()
})
afterEach(() => database.close())

test('of many copies of the app one runs each tick, and the next tick is run again', async () => {
  const clock = settableClock(start)
  const ran: Date[] = []
  const job = { name: 'count', when: '* * * * *', run: async (now: Date) => void ran.push(now) }
  const deps = { db: database.db, clock, log }

  await Promise.all(Array.from({ length: 8 }, () => runOnce(deps, job)))
  clock.advance(60_000)
  await Promise.all(Array.from({ length: 8 }, () => runOnce(deps, job)))

  expect(ran).toEqual([start, new Date('2026-11-21T10:01:07Z')])
})

test('a tick a copy took whose clock was an hour ahead keeps nobody from theirs; one of a clock a little ahead does', async () => {
  const ran: string[] = []
  const run = (copy: string, at: string) =>
    runOnce(
      { db: database.db, clock: settableClock(new Date(`2026-11-21T${at}:07Z`)), log },
      { name: 'count', when: '* * * * *', run: async () => void ran.push(`${copy} ${at}`) },
    )

  await run('wrong', '11:00')
  await run('right', '10:00')
  await run('a little ahead', '10:02')
  await run('right', '10:01')
  await run('right', '10:03')

  expect(ran).toEqual(['wrong 11:00', 'right 10:00', 'a little ahead 10:02', 'right 10:03'])
})

test('a clock that is set back an hour puts no job an hour off', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'Date'], now: start })
  const run = async () => undefined
  const schedule = openSchedule({
    ...{ db: database.db, clock: systemClock, log },
    jobs: [{ name: 'count', when: '* * * * *', run }],
  })
  try {
    schedule.start()
    vi.setSystemTime(new Date('2026-11-21T09:00:07Z'))
    await vi.advanceTimersByTimeAsync(60_000)

    expect(schedule.lastTickAt()).toEqual(new Date('2026-11-21T09:01:00Z'))
  } finally {
    vi.useRealTimers()
    await schedule.close()
  }
})

test('a job that fails is tried at its next tick and keeps no other from running', async () => {
  const clock = settableClock(start)
  let tries = 0
  const deps = { db: database.db, clock, log }
  const failing = {
    name: 'failing',
    when: '* * * * *',
    run: async () => {
      tries++
      throw new Error('not today')
    },
  }

  await runOnce(deps, failing)
  await runOnce(deps, failing)
  clock.advance(60_000)
  await runOnce(deps, failing)

  expect(tries).toBe(2)
})

test('a time nobody can read is refused when the schedule is made, and a closed schedule is quiet', async () => {
  const deps = { db: database.db, clock: settableClock(start), log }
  const run = async () => undefined

  expect(() => openSchedule({ ...deps, jobs: [{ name: 'x', when: 'sometimes', run }] })).toThrow()
  const schedule = openSchedule({ ...deps, jobs: [{ name: 'x', when: '* * * * *', run }] })
  schedule.start()
  await schedule.close()
})
