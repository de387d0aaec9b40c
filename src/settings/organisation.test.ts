import { expect, test } from 'vitest'
import type { Actor } from '../audit/record-act.ts'
import { microUsd } from '../base/money.ts'
import { testDatabase } from '../db/testing.ts'
import { changeOrganisation, readOrganisation } from './organisation.ts'

const now = new Date('2026-11-21T10:00:00Z')
const actor: Actor = { id: 'somebody', origin: 'command line' }

test('an organisation has defaults, changes one thing at a time, and the audit log says what', async () => {
  const { db, close } = await testDatabase()
  expect(await readOrganisation(db)).toEqual({
    timeZone: 'UTC',
    weekStart: 'monday',
    budgetsWhenDatabaseAway: { policy: 'closed' },
    unpricedModels: 'refuse',
    keepDetails: 'forever',
    billingCycles: [],
  })

  await changeOrganisation(db, { change: { timeZone: 'Europe/Berlin' }, actor, now })
  const open = { policy: 'open' as const, allowanceMicroUsd: microUsd(5_000_000) }
  await changeOrganisation(db, { change: { budgetsWhenDatabaseAway: open }, actor, now })

  expect(await readOrganisation(db)).toMatchObject({ timeZone: 'Europe/Berlin', budgetsWhenDatabaseAway: open })
  const acts = await db.selectFrom('audit').select(['act', 'before', 'after']).orderBy('id').execute()
  expect(acts).toMatchObject([
    { act: 'organisation.change', before: { timeZone: 'UTC' }, after: { timeZone: 'Europe/Berlin' } },
    { before: { budgetsWhenDatabaseAway: { policy: 'closed' } }, after: { budgetsWhenDatabaseAway: open } },
  ])
  await close()
})

test('a zone nobody knows and an allowance beyond reason are refused by name, and nothing is saved', async () => {
  const { db, close } = await testDatabase()
  const tooMuch = { policy: 'open' as const, allowanceMicroUsd: microUsd(20_000_000_000) }

  await expect(changeOrganisation(db, { change: { timeZone: 'Mars/Base' }, actor, now })).rejects.toThrow('Mars/Base')
  await expect(changeOrganisation(db, { change: { budgetsWhenDatabaseAway: tooMuch }, actor, now })).rejects.toThrow(
    'allowance',
  )

  expect(await readOrganisation(db)).toMatchObject({ timeZone: 'UTC' })
  await close()
})

test('a change made from what stood before is refused where that setting was changed meanwhile, and only there', async () => {
  const { db, close } = await testDatabase()
  const expected = await readOrganisation(db)
  await changeOrganisation(db, { change: { weekStart: 'sunday' }, actor, now })

  await changeOrganisation(db, { change: { timeZone: 'Asia/Tokyo' }, expected, actor, now })
  const late = changeOrganisation(db, { change: { weekStart: 'saturday' }, expected, actor, now })

  await expect(late).rejects.toMatchObject({ code: 'conflict' })
  expect(await readOrganisation(db)).toMatchObject({ timeZone: 'Asia/Tokyo', weekStart: 'sunday' })
  await close()
})

test('of many who change at once none undoes another, and what changes nothing is not written down', async () => {
  const { db, close } = await testDatabase()
  const changes = [{ timeZone: 'Asia/Tokyo' }, { weekStart: 'sunday' }, { unpricedModels: 'stand-in' }] as const

  await Promise.all(changes.map((change) => changeOrganisation(db, { change, actor, now })))
  await changeOrganisation(db, { change: { weekStart: 'sunday' }, actor, now })

  expect(await readOrganisation(db)).toMatchObject(Object.assign({}, ...changes))
  expect(await db.selectFrom('audit').select('act').execute()).toHaveLength(3)
  await close()
})
