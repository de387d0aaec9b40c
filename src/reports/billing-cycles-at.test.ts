import { afterEach, beforeEach, expect, test } from 'vitest'
import type { OpenDatabase } from '../db/database.ts'
import { testDatabase } from '../db/testing.ts'
import { recordEntries } from '../ledger/record-entries.ts'
import { anEntry } from '../ledger/testing.ts'
import { ensureHandle } from '../people/handle.ts'
import { changeOrganisation } from '../settings/organisation.ts'
import { recordCycle } from '../sources/cycles.ts'
import { anAccount } from '../sources/testing.ts'
import { billingCyclesAt } from './billing-cycles-at.ts'

const now = new Date('2026-11-20T10:00:00Z')
const actor = { id: 'test', origin: 'tally' } as const

let database: OpenDatabase
let handleId: number
beforeEach(async () => {
  database = await testDatabase()
  handleId = await ensureHandle(database.db, { vendor: 'cursor', name: 'ana@x.example', personId: null })
})
afterEach(() => database.close())

const used = (...providers: Array<'anthropic' | 'openai' | 'cursor'>) =>
  recordEntries(
    database.db,
    providers.map((provider) => anEntry({ provider, handleId, at: '2026-11-10T10:00:00.000Z' })),
  )
const cycles = async (at = now) =>
  (await billingCyclesAt(database.db, at)).map(({ current, closed }) => [
    `${current.range.from} ${current.range.to}`,
    `${closed.range.from}, ${closed.previous.from}`,
    current.providers?.join(' ') ?? 'all',
    current.isMain,
  ])
async function cursorCycle(startsAt: string, endsAt: string): Promise<void> {
  const accountId = await anAccount(database.db)
  await recordCycle(database.db, { accountId, startsAt: new Date(startsAt), endsAt: new Date(endsAt), now })
}

test('without usage there is none; without a vendor that tells, it is the calendar month of all', async () => {
  expect(await cycles()).toEqual([])
  await used('anthropic', 'openai')

  expect(await cycles()).toEqual([['2026-11-01 2026-12-01', '2026-10-01, 2026-09-01', 'all', true]])
})

test('a day that admins chose holds where no vendor tells', async () => {
  await used('openai')
  await changeOrganisation(database.db, { change: { cycleDay: 31 }, actor, now })

  expect(await cycles()).toEqual([['2026-10-31 2026-11-30', '2026-09-30, 2026-08-31', 'all', true]])
})

test('providers whose cycles differ have one each, Cursor’s first; those that share one are told together', async () => {
  await used('cursor', 'anthropic', 'openai')
  await cursorCycle('2026-11-12T09:30:00Z', '2026-12-12T09:30:00Z')

  expect(await cycles()).toEqual([
    ['2026-11-12 2026-12-12', '2026-10-12, 2026-09-12', 'cursor', true],
    ['2026-11-01 2026-12-01', '2026-10-01, 2026-09-01', 'anthropic openai', false],
  ])
})

test('where Cursor bills by the calendar month, it is one cycle of all', async () => {
  await used('cursor', 'anthropic')
  await cursorCycle('2026-11-01T00:00:00Z', '2026-12-01T00:00:00Z')

  expect(await cycles()).toEqual([['2026-11-01 2026-12-01', '2026-10-01, 2026-09-01', 'all', true]])
})

test('a cycle of the 31st comes back to it after February of a leap year', async () => {
  await used('cursor')
  await cursorCycle('2026-10-31T00:00:00Z', '2026-11-30T00:00:00Z')
  await recordEntries(database.db, [anEntry({ provider: 'cursor', handleId, at: '2028-03-01T10:00:00.000Z' })])

  expect((await cycles(new Date('2028-03-30T10:00:00Z')))[0]?.slice(0, 2)).toEqual([
    '2028-02-29 2028-03-31',
    '2028-01-31, 2027-12-31',
  ])
  expect((await cycles(new Date('2028-03-31T10:00:00Z')))[0]?.[0]).toBe('2028-03-31 2028-04-30')
})
