import { afterEach, beforeEach, expect, test } from 'vitest'
import { type Day, day, daysIn } from '../base/calendar.ts'
import { createLog } from '../base/log.ts'
import { microUsd } from '../base/money.ts'
import type { OpenDatabase } from '../db/database.ts'
import { testDatabase } from '../db/testing.ts'
import { recordEntries } from '../ledger/record-entries.ts'
import { anEntry } from '../ledger/testing.ts'
import { ensureHandle } from '../people/handle.ts'
import { createPerson } from '../people/person.ts'
import { changeOrganisation, readOrganisation } from '../settings/organisation.ts'
import { planNotices } from './planners.ts'

const began = new Date('2026-08-01T00:00:00Z')
const actor = { id: 'test', origin: 'tally' } as const

let database: OpenDatabase
beforeEach(async () => {
  database = await testDatabase()
})
afterEach(() => database.close())

const plan = (time: string) =>
  planNotices(database.db, { now: new Date(time), log: createLog('silent'), admins: ['boss@x.example'] })

async function told(): Promise<string[]> {
  const rows = await database.db.selectFrom('outbox').select(['kind', 'recipient']).execute()
  return rows.map(({ kind, recipient }) => `${kind} to ${recipient.replace(/:.*/, '')}`).toSorted()
}

async function boss(): Promise<string> {
  const { id } = await createPerson(database.db, { kind: 'person', name: 'Boss', email: 'boss@x.example', now: began })
  return id
}

/** Dollars on each day, in all of which the boss and a name nobody is matched to use the same. */
async function months(range: { from: Day; to: Day }, personId: string): Promise<void> {
  const { db } = database
  const own = await ensureHandle(db, { vendor: 'cursor', name: 'boss', personId })
  const strange = await ensureHandle(db, { vendor: 'cursor', name: 'stranger', personId: null })
  const amount = microUsd(20_000_000)
  const paid = { costMicroUsd: amount, listMicroUsd: amount, provider: 'cursor', category: 'overage' } as const
  const entries = daysIn(range).flatMap((date) =>
    [own, strange].map((handleId) => anEntry({ ...paid, handleId, at: `${date}T10:00:00.000Z` })),
  )
  await recordEntries(db, entries)
}

test.each([
  ['in the middle of a week and a month', '2026-11-18T15:00:00Z', []],
  [
    'on the evening of a first of the month',
    '2026-12-01T23:00:00Z',
    ['digest.weekly to mail', 'digest.weekly to person', 'people.unmatched to admins'],
  ],
  [
    'on a Monday three days before a month ends',
    '2026-09-28T15:00:00Z',
    [
      ...['cycle.ending to mail', 'cycle.ending to person'],
      ...['digest.weekly to mail', 'digest.weekly to person', 'people.unmatched to admins'],
    ],
  ],
])(
  'where months of usage are there already, the first start %s tells what is of use today, once',
  async (_, time, expected) => {
    await months({ from: day('2026-08-01'), to: day('2026-12-01') }, await boss())

    await plan(time)
    await plan(new Date(new Date(time).getTime() + 600_000).toISOString())

    expect(await told()).toEqual(expected)
  },
)

test('where nothing was ever used nobody is told anything, for a month', async () => {
  const { db } = database
  await boss()

  for (const date of daysIn({ from: day('2026-11-01'), to: day('2026-12-06') })) await plan(`${date}T09:30:00Z`)

  expect(await told()).toEqual([])
  const { digests } = await readOrganisation(db)
  await changeOrganisation(db, { change: { digests: { ...digests, sayWhenNothing: true } }, actor, now: began })
  await plan('2026-12-07T09:30:00Z')
  expect(await told()).toContain('cost.daily to person')
})
