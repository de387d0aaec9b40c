import { afterEach, beforeEach, expect, test } from 'vitest'
import type { OpenDatabase } from '../../db/database.ts'
import { testDatabase } from '../../db/testing.ts'
import { samplePlanNotice } from '../../notices/plan-notice.ts'
import { createPerson, type Person } from '../../people/person.ts'
import { changeOrganisation } from '../../settings/organisation.ts'
import { planMessages } from './messages.ts'

const now = new Date('2026-11-20T09:00:00Z')
const actor = { id: 'test', origin: 'tally' } as const

let database: OpenDatabase
let bob: Person
let ana: Person
beforeEach(async () => {
  database = await testDatabase()
  bob = await createPerson(database.db, { kind: 'person', name: 'Bob', email: 'bob@x.example', now })
  ana = await createPerson(database.db, { kind: 'person', name: 'Ana Ruiz', email: 'ana@x.example', now })
})
afterEach(() => database.close())

async function drawn(data: object, reader: Person | null): Promise<string | null> {
  const renderer = planMessages({ db: database.db, admins: ['bob@x.example'] })['plan.exhausted']
  const message = await renderer?.draw(data, { reader, now })
  return message ? JSON.stringify(message) : null
}

const notice = () => ({
  ...{ scope: 'org', place: 'channel', from: '2026-11-12', to: '2026-12-12', day: 9, people: 9, ended: 3 },
  ...{ newCount: 1, newIds: [ana.id], toldAt: null, beyondMicroUsd: 4_000_000 },
})

test('a channel reads names only where the organisation lets channels name people', async () => {
  expect(await drawn(notice(), null)).not.toContain('Ana')

  await changeOrganisation(database.db, { change: { privacy: 'names in channels' }, actor, now })
  expect(await drawn(notice(), null)).toContain('New: Ana Ruiz.')
})

test('so does the mail list; and once the cycle is over nobody is told of it', async () => {
  const mailed = { ...notice(), place: 'direct' }
  expect(await drawn(mailed, null)).toContain('New: 1 person.')

  await changeOrganisation(database.db, { change: { privacy: 'names in channels' }, actor, now })
  expect(await drawn(mailed, null)).toContain('New: Ana Ruiz.')
  expect(await drawn({ ...mailed, to: '2026-11-20' }, bob)).toBeNull()
})

test('who may see it reads who is new; who may not is sent nothing', async () => {
  const direct = { ...notice(), place: 'direct' }

  expect(await drawn(direct, bob)).toContain('New: Ana Ruiz.')
  expect(await drawn(direct, ana)).toBeNull()
})

test('where no plan has run out a sample shows made-up figures', async () => {
  expect(await drawn(await samplePlanNotice(database.db, now), bob)).toContain('*A sample.* Its figures are made up.')
})
