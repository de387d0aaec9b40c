import { expect, test } from 'vitest'
import { systemClock } from '../base/clock.ts'
import { earlierClock } from './earlier-clock.ts'
import { testDatabase } from './testing.ts'

test('a clock that is ahead of the database’s is not believed, one that is behind is', async () => {
  const { db, close } = await testDatabase()
  const yearMs = 365 * 24 * 3_600_000
  const now = systemClock.now().getTime()
  const [ahead, behind] = [new Date(now + yearMs), new Date(now - yearMs)]

  expect((await earlierClock(db, ahead)).getTime()).toBeLessThan(now + yearMs / 2)
  expect(await earlierClock(db, behind)).toEqual(behind)
  await close()
})
