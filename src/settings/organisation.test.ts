import { readFile } from 'node:fs/promises'
import { sql } from 'kysely'
import { expect, test } from 'vitest'
import type { Actor } from '../audit/record-act.ts'
import type { Day } from '../base/calendar.ts'
import { microUsd } from '../base/money.ts'
import { testDatabase } from '../db/testing.ts'
import { cycleAt, keepBillingCycles } from './billing-cycles.ts'
import { changeOrganisation, readOrganisation } from './organisation.ts'
import { defaultSettings, type OrganisationSettings } from './organisation-settings.ts'

const now = new Date('2026-11-21T10:00:00Z')
const actor: Actor = { id: 'somebody', origin: 'command line' }

test('an organisation has defaults, changes one thing at a time, and the audit log says what', async () => {
  const { db, close } = await testDatabase()
  expect(await readOrganisation(db)).toEqual({
    name: '',
    timeZone: 'UTC',
    weekStart: 'monday',
    cycleDay: null,
    digests: {
      daily: { isOn: true, time: '09:00', weekdays: 'working days' },
      weekly: { isOn: true, time: '09:00', weekday: 1 },
      sayWhenNothing: false,
    },
    privacy: 'no names in channels',
    displayCurrency: { currency: 'USD' },
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

const { digests } = defaultSettings
test.each<[string, Partial<OrganisationSettings>]>([
  ['60 characters', { name: 'x'.repeat(61) }],
  ['from 1 to 31', { cycleDay: 32 }],
  ['from 1 to 31', { cycleDay: 1.5 }],
  ['“24:00” is not a time of day', { digests: { ...digests, daily: { ...digests.daily, time: '24:00' } } }],
  ['“9:00” is not a time of day', { digests: { ...digests, weekly: { ...digests.weekly, time: '9:00' } } }],
  ['day of the week', { digests: { ...digests, weekly: { ...digests.weekly, weekday: 0 } } }],
  ['above 0', { displayCurrency: { currency: 'EUR', microPerDollar: 0, asOf: '2026-11-21' as Day } }],
])('what says “%s” is refused, and nothing is saved: %j', async (say, change) => {
  const { db, close } = await testDatabase()
  const before = await readOrganisation(db)

  await expect(changeOrganisation(db, { change, actor, now })).rejects.toThrow(say)

  expect(await readOrganisation(db)).toEqual(before)
  await close()
})

test('the day chosen for the cycle holds until a vendor tells of its own', async () => {
  const { db, close } = await testDatabase()
  await changeOrganisation(db, { change: { cycleDay: 31 }, actor, now })
  expect(cycleAt((await readOrganisation(db)).billingCycles, now)).toEqual({
    startsAt: new Date('2026-10-31T00:00:00Z'),
    endsAt: new Date('2026-11-30T00:00:00Z'),
  })

  const told = { startsAt: new Date('2026-11-12T00:00:00Z'), endsAt: new Date('2026-12-12T00:00:00Z') }
  await db.transaction().execute((transaction) => keepBillingCycles(transaction, { read: async () => [told], now }))

  expect((await readOrganisation(db)).billingCycles).toEqual([told])
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

test('what an earlier release kept for alerts alone, whether channels read names, holds for all that is said there', async () => {
  const { db, close } = await testDatabase()
  const migration = await readFile(new URL('../../migrations/0026_settings_and_first_run.sql', import.meta.url), 'utf8')
  const earlier = { alertBudget: 2, namesInChannels: 'shown' }
  await db
    .insertInto('setting')
    .values([
      { name: 'detection', value: JSON.stringify(earlier), updated_at: now },
      { name: 'organisation', value: JSON.stringify({ timeZone: 'Asia/Tokyo' }), updated_at: now },
    ])
    .execute()

  for (const statement of migration.split(';\n')) if (statement.trim()) await sql.raw(statement).execute(db)

  expect(await readOrganisation(db)).toMatchObject({ privacy: 'names in channels', timeZone: 'Asia/Tokyo' })
  const { value } = await db
    .selectFrom('setting')
    .select('value')
    .where('name', '=', 'detection')
    .executeTakeFirstOrThrow()
  expect(value).toEqual({ alertBudget: 2 })
  await close()
})
