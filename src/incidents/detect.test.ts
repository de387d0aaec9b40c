import { afterEach, beforeEach, expect, test } from 'vitest'
import { addDays, dayOf } from '../base/calendar.ts'
import { microUsd } from '../base/money.ts'
import type { OpenDatabase } from '../db/database.ts'
import { testDatabase } from '../db/testing.ts'
import { recordEntries } from '../ledger/record-entries.ts'
import { anEntry } from '../ledger/testing.ts'
import { ensureHandle } from '../people/handle.ts'
import { ensurePerson } from '../people/person.ts'
import { openDetection } from './detect.ts'
import { changeDetectionSettings } from './detection-settings.ts'
import { listIncidents } from './read-incidents.ts'

const now = new Date('2026-11-19T15:00:00Z')
const actor = { id: 'test', origin: 'tally' as const }

let database: OpenDatabase
beforeEach(async () => {
  database = await testDatabase()
})
afterEach(() => database.close())

test('a month of ordinary days says nothing; a day that costs ten times as much is an incident, found once', async () => {
  const ana = await spender('ana')
  await usualDays(ana.handleId)
  const detection = openDetection(database.db)
  expect((await detection.run(now)).transitions).toEqual([])

  await use(ana.handleId, new Date(now.getTime() - 20 * 60_000), 60, 4)
  const tried = await detection.tryOut(now)
  const first = await detection.run(new Date(now.getTime() + 60_000))
  const again = await detection.run(new Date(now.getTime() + 2 * 60_000))

  expect(tried.transitions.map(({ reason }) => reason)).toEqual(['opened'])
  expect(first.transitions).toMatchObject([
    { reason: 'opened', after: { subject: { kind: 'entity', id: ana.personId } } },
  ])
  expect(again.transitions.map(({ reason }) => reason)).toEqual(['found'])
  const { incidents } = await listIncidents(database.db, {}, { page: 0, size: 5 })
  expect(incidents).toMatchObject([{ state: 'open', subjectKind: 'person' }])
})

test('switched off, nothing is judged', async () => {
  const ana = await spender('ana')
  await usualDays(ana.handleId)
  await use(ana.handleId, new Date(now.getTime() - 20 * 60_000), 60, 4)
  await changeDetectionSettings(database.db, { change: { alertBudget: 0 }, actor, now })

  expect(await openDetection(database.db).run(now)).toEqual({ findings: [], transitions: [] })
})

test('while a vendor’s history is being read for the first time, nothing is said of whom it tells of', async () => {
  const ana = await spender('ana')
  await usualDays(ana.handleId)
  const { db } = database
  const { id: account } = await db
    .insertInto('vendor_account')
    .values({
      vendor: 'cursor',
      label: 'main',
      sealed: Buffer.alloc(40),
      hint: 'key…1',
      state: 'active',
      created_at: now,
    })
    .returning('id')
    .executeTakeFirstOrThrow()
  await use(ana.handleId, new Date(now.getTime() - 20 * 60_000), 60, 4, String(account))
  const detection = openDetection(db)
  expect((await detection.run(now)).transitions).toEqual([])

  const done = { account_id: account, trigger: 'first', state: 'done', started_at: now, ended_at: now } as const
  await db.insertInto('sync_run').values(done).execute()

  const later = await detection.run(new Date(now.getTime() + 60_000))
  expect(later.transitions.map(({ reason }) => reason)).toEqual(['opened'])
})

test('a process that starts anew, or runs beside another, finds the same incident and no second one', async () => {
  const ana = await spender('ana')
  await usualDays(ana.handleId)
  await use(ana.handleId, new Date(now.getTime() - 20 * 60_000), 60, 4)

  await Promise.all([openDetection(database.db).run(now), openDetection(database.db).run(now)])
  await openDetection(database.db).run(new Date(now.getTime() + 60_000))

  expect((await listIncidents(database.db, {}, { page: 0, size: 5 })).total).toBe(1)
})

async function spender(name: string) {
  const { db } = database
  const person = await ensurePerson(db, { kind: 'person', name, email: `${name}@x.example`, now })
  return { personId: person.id, handleId: await ensureHandle(db, { vendor: 'tally-key', name, personId: person.id }) }
}

// Twenty requests a weekday, between 9:00 and 12:00, for about $20.
async function usualDays(handleId: number): Promise<void> {
  for (let back = 1; back <= 60; back++) {
    const day = addDays(dayOf(now), -back)
    if ([0, 6].includes(new Date(`${day}T00:00:00Z`).getUTCDay())) continue
    await use(handleId, new Date(`${day}T09:00:00Z`), 20, 1 + (back % 5) / 10)
  }
}

async function use(
  handleId: number,
  from: Date,
  requests: number,
  dollars: number,
  account = 'account-1',
): Promise<void> {
  const cost = microUsd(Math.round(dollars * 1_000_000))
  await recordEntries(
    database.db,
    Array.from({ length: requests }, (_, each) =>
      anEntry({
        at: new Date(from.getTime() + each * 15_000).toISOString(),
        ...{ handleId, account, costMicroUsd: cost, listMicroUsd: cost },
      }),
    ),
  )
}
