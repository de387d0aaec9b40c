import { afterEach, beforeEach, expect, test } from 'vitest'
import { cycleFromDay } from '../settings/billing-cycles.ts'
import { readOrganisation } from '../settings/organisation.ts'
import { commandLine } from './testing.ts'

let cli: Awaited<ReturnType<typeof commandLine>>
beforeEach(async () => {
  cli = await commandLine()
})
afterEach(() => cli.close())

test('what was never set has its default, and what is set is shown and written down', async () => {
  const before = await cli.run(['organisation', 'show'])
  expect(before.out).toMatch(/Time zone of budget periods +UTC/)
  expect(before.out).toMatch(/Hard budgets, database away +refuse/)

  const words = [
    '--time-zone',
    'Europe/Berlin',
    '--week-start',
    'Sunday',
    '--database-away',
    '$5',
    '--unpriced',
    'stand-in',
    '--keep-details',
    '90',
    ...['--name', 'Northwind', '--cycle-day', '31', '--channel-names', 'shown', '--currency', 'eur=0.92'],
    ...['--daily', 'off', '--weekly', '08:30', '--weekly-day', 'Tuesday', '--when-nothing', 'say'],
  ]
  const changed = await cli.run(['organisation', 'set', ...words])

  expect(changed).toMatchObject({ code: 0, err: '' })
  expect(changed.out).toContain('let requests through for up to $5.00 for each process')
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
  expect(changed.out).toMatch(/Details are kept +for 90 days/)
  const acts = await cli.db.selectFrom('audit').select(['act', 'origin']).execute()
  expect(acts).toEqual([{ act: 'organisation.change', origin: 'command line' }])
  const asJson = await cli.run(['organisation', 'set', '--database-away', 'closed', '--json'])
  expect(JSON.parse(asJson.out)).toMatchObject({ budgetsWhenDatabaseAway: { policy: 'closed' } })
})

test.each([
  [[], 'Say what to change'],
  [['--time-zone', 'Mars'], '“Mars” is not a time zone'],
  [['--week-start', 'friday'], '--week-start: “friday” is not one of monday, sunday, saturday'],
  [['--database-away', '€5'], '--database-away: “€5” is neither closed nor an amount'],
  [['--database-away', '$20k'], 'between $0 and $10,000'],
  [['--keep-details', '45'], '--keep-details: “45” is not one of 30, 90, 365, forever'],
  [['--cycle-day', '32'], 'a day of the month from 1 to 31'],
  [['--cycle-day', 'last'], '--cycle-day: “last” is neither a day'],
  [['--daily', '9am'], '“9am” is not a time of day'],
  [['--weekly-day', 'someday'], '--weekly-day: “someday” is not one of monday'],
  [['--channel-names', 'some'], '--channel-names: “some” is not one of shown, hidden'],
  [['--currency', 'DM=2'], '--currency: “DM” is not one of USD'],
  [['--currency', 'EUR'], 'such as EUR=0.92'],
  [['--currency', 'EUR=0'], 'above 0'],
  [['--unpriced', 'free'], '--unpriced: “free” is not one of refuse, stand-in'],
])('organisation set %j is refused and changes nothing', async (words, say) => {
  const before = await readOrganisation(cli.db)

  const ran = await cli.run(['organisation', 'set', ...words])

  expect(ran).toMatchObject({ code: 2, out: '' })
  expect(ran.err).toContain(say)
  expect(await readOrganisation(cli.db)).toEqual(before)
})
