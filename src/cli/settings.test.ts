import { afterEach, beforeEach, expect, test } from 'vitest'
import { readDetectionSettings } from '../incidents/detection-settings.ts'
import { cycleFromDay } from '../settings/billing-cycles.ts'
import { readOrganisation } from '../settings/organisation.ts'
import { detectionRows } from './detection-settings.ts'
import { organisationRows } from './organisation-settings.ts'
import { commandLine } from './testing.ts'

let cli: Awaited<ReturnType<typeof commandLine>>
beforeEach(async () => {
  cli = await commandLine()
})
afterEach(() => cli.close())

test('what was never set has its default, and what is set is shown and written down', async () => {
  const before = await cli.run(['settings', 'show', 'organisation'])
  expect(before.out).toMatch(/time-zone +UTC/)
  expect(before.out).toMatch(/database-away +closed/)

  const words = [
    ...['time-zone=Europe/Berlin', 'week-start=Sunday', 'database-away=$5', 'unpriced=stand-in', 'keep-details=90'],
    ...['name=Northwind', 'cycle-day=31', 'channel-names=shown', 'currency=eur=0.92'],
    ...['daily=off', 'weekly=08:30', 'weekly-day=Tuesday', 'when-nothing=say'],
  ]
  const changed = await cli.run(['settings', 'set', ...words])

  expect(changed).toMatchObject({ code: 0, err: '' })
  expect(changed.out).toMatch(/database-away +\$5\.00 +closed/)
  expect(await readOrganisation(cli.db)).toEqual({
    name: 'Northwind',
    cycleDay: 31,
    digests: {
      daily: { isOn: false, time: '09:00', weekdays: 'working days' },
      weekly: { isOn: true, time: '08:30', weekday: 2 },
      sayWhenNothing: true,
    },
    privacy: 'names in channels',
    displayCurrency: { currency: 'EUR', microPerDollar: 920_000, asOf: expect.any(String) },
    timeZone: 'Europe/Berlin',
    weekStart: 'sunday',
    budgetsWhenDatabaseAway: { policy: 'open', allowanceMicroUsd: 5_000_000 },
    unpricedModels: 'stand-in',
    keepDetails: 90,
    billingCycles: [cycleFromDay(31)],
  })
  const acts = await cli.db.selectFrom('audit').select(['act', 'origin']).execute()
  expect(acts).toEqual([{ act: 'organisation.change', origin: 'command line' }])
  const asJson = await cli.run(['settings', 'set', 'database-away=closed', '--json'])
  expect(JSON.parse(asJson.out)).toMatchObject({ organisation: { budgetsWhenDatabaseAway: { policy: 'closed' } } })
})

test('every value that is shown can be set again as it is written, and changes nothing', async () => {
  const changed = ['currency=EUR=0.92', 'database-away=$7.50', 'daily=off', 'cycle-day=3', 'name=North & South']
  await cli.run(['settings', 'set', ...changed])
  const before = [await readOrganisation(cli.db), await readDetectionSettings(cli.db)]
  const rows = [
    ...organisationRows(await readOrganisation(cli.db)),
    ...(await detectionRows(cli.db, { settings: await readDetectionSettings(cli.db), now: cli.clock.now() })),
  ]

  const again = await cli.run(['settings', 'set', ...rows.map(({ name, value }) => `${name}=${value}`)])

  expect(again).toMatchObject({ code: 0, err: '' })
  expect([await readOrganisation(cli.db), await readDetectionSettings(cli.db)]).toEqual(before)
})

test('what is set of the detection is shown, with what its rule would have sent, and written down', async () => {
  const set = await cli.run(['settings', 'set', 'spendSpike.least=$40', 'spendSpike.speaks=channel'])

  expect(set).toMatchObject({ code: 0, err: '' })
  expect(set.out).toMatch(/spendSpike\.least +\$40\.00 +\$50\.00/)
  expect(set.out).toContain('Spend spike: 0 messages in 30 days')
  const { rules } = await readDetectionSettings(cli.db)
  expect(rules.spendSpike).toMatchObject({ speaks: 'channel', limit: 5, least: 40_000_000 })
  const { out } = await cli.run(['audit', '--json'])
  expect(out).toContain('"spendSpikeLeastMicroUsd": 50000000')
  expect(out).toContain('"spendSpikeLeastMicroUsd": 40000000')
})

test.each([
  [[], 'settings set needs <setting=value…>'],
  [['time-zone'], '“time-zone” has no value. Write it as time-zone=….'],
  [['timezone=UTC'], 'Did you mean time-zone?'],
  [['spike=9'], '“spike” is no setting.'],
  [['daily=off', 'daily=09:00'], 'daily was given twice'],
  [['time-zone=Mars'], '“Mars” is not a time zone'],
  [['week-start=friday'], 'week-start: “friday” is not one of monday, sunday, saturday'],
  [['database-away=€5'], 'database-away: “€5” is neither closed nor an amount'],
  [['database-away=$20k'], 'between $0 and $10,000'],
  [['keep-details=45'], 'keep-details: “45” is not one of 30, 90, 365, forever'],
  [['cycle-day=32'], 'a day of the month from 1 to 31'],
  [['cycle-day=last'], 'cycle-day: “last” is neither a day'],
  [['daily=9am'], '“9am” is not a time of day'],
  [['weekly-day=someday'], 'weekly-day: “someday” is not one of monday'],
  [['channel-names=some'], 'channel-names: “some” is not one of shown, hidden'],
  [['currency=DM=2'], 'currency: “DM” is not one of USD'],
  [['currency=EUR'], 'such as EUR=0.92'],
  [['currency=EUR=0'], 'above 0'],
  [['unpriced=free'], 'unpriced: “free” is not one of refuse, stand-in'],
  [['spendSpike.limit=many'], 'spendSpike.limit: give a number from 0× to 1000×, such as 5×.'],
  [['spendSpike.days=0'], 'spendSpike.days: give a whole number from 1 to 31, such as 7.'],
  [['costPerRequest.speaks=loud'], 'costPerRequest.speaks: “loud” is not one of off, digest, channel.'],
  [['alertBudget=9'], 'alertBudget: give a number from 0 (off) to 4, such as 0.6.'],
  [['name=New', 'time-zone=UTC', 'alertBudget=0', 'spendSpike.days=99'], 'spendSpike.days'],
])('settings set %j is refused and changes nothing at all', async (words, say) => {
  const before = [await readOrganisation(cli.db), await readDetectionSettings(cli.db)]

  const ran = await cli.run(['settings', 'set', ...words])

  expect(ran).toMatchObject({ code: 2, out: '' })
  expect(ran.err).toContain(say)
  expect([await readOrganisation(cli.db), await readDetectionSettings(cli.db)]).toEqual(before)
})

test.each([
  [['organisation', 'set', '--time-zone', 'UTC'], 'settings set'],
  [['detection', 'show'], 'settings show detection'],
])('%j, as it was called once, names what it is called now', async (argv, now) => {
  expect(await cli.run(argv)).toMatchObject({ code: 2, err: expect.stringContaining(now) })
})
