import { AppError } from '../base/app-error.ts'
import { dayOf } from '../base/calendar.ts'
import { formatUsd } from '../base/money.ts'
import { ratePerDollar } from '../settings/display-currency.ts'
import { changeOrganisation, readOrganisation } from '../settings/organisation.ts'
import { type OrganisationSettings, organisationShape } from '../settings/organisation-settings.ts'
import { cliActor } from './cli-actor.ts'
import { type CliDeps, type Command, type Given, writeLine } from './command.ts'
import { organisationChange, weekdayNames } from './organisation-change.ts'
import { shown } from './shown.ts'
import { table } from './table.ts'

const json = { help: 'the settings as JSON' }

export const organisationShow: Command = {
  name: 'organisation show',
  takes: [],
  summary: 'Show what holds for the whole organisation: its calendar, digests, privacy, and what budgets do in doubt.',
  options: { json },
  async run(deps, given) {
    return tell(deps, given, await readOrganisation(deps.db))
  },
}

export const organisationSet: Command = {
  name: 'organisation set',
  takes: [],
  summary: 'Change what holds for the whole organisation.',
  options: {
    name: { value: 'text', help: 'what the organisation is called; "" for none' },
    'time-zone': { value: 'Z', help: 'the zone budget periods are reckoned in, such as Europe/Berlin' },
    'week-start': { value: 'day', help: 'monday, sunday or saturday' },
    'cycle-day': {
      value: '1-31|month',
      help: 'the day billing cycles begin on where no vendor tells; month: with the calendar month',
    },
    daily: { value: 'off|09:00', help: 'when the daily cost alert is sent, in each reader’s zone' },
    'daily-days': { value: 'working|every', help: 'on working days, or every day' },
    weekly: { value: 'off|09:00', help: 'when the weekly digest is sent, in each reader’s zone' },
    'weekly-day': { value: 'day', help: 'monday to sunday' },
    'when-nothing': { value: 'silent|say', help: 'digests with nothing to say: send none, or say so' },
    'channel-names': { value: 'shown|hidden', help: 'whether alerts and digests in channels name people' },
    currency: { value: 'USD|EUR=0.92', help: 'a currency beside dollars, with what one dollar is worth in it' },
    'database-away': {
      value: 'closed|$5',
      help: 'what hard budgets do while the database is away: refuse, or let through so much for each process; strict ones always refuse',
    },
    unpriced: {
      value: 'refuse|stand-in',
      help: 'models without a known price, under a hard budget: refuse them, or hold the dearest price of their provider',
    },
    'keep-details': {
      value: '30|90|365|forever',
      help: 'days for which requests, sessions, activity and pictures are kept one by one; sums by the hour and day stay',
    },
    json,
  },
  run: set,
}

async function set(deps: CliDeps, given: Given): Promise<number> {
  const now = deps.clock.now()
  const before = organisationShape.parse(await readOrganisation(deps.db))
  const change = organisationChange(given, { before, today: dayOf(now) })
  if (Object.keys(change).length === 0) {
    throw new AppError('bad-input', 'Say what to change, such as --time-zone. See: organisation set --help')
  }
  return tell(deps, given, await changeOrganisation(deps.db, { change, expected: before, actor: cliActor, now }))
}

function tell(deps: CliDeps, given: Given, organisation: OrganisationSettings): number {
  if (given.has('json')) writeLine(deps.stdout, JSON.stringify(organisation, null, 2))
  else writeLine(deps.stdout, table({ head: ['SETTING', 'VALUE'], rows: rowsOf(organisation) }))
  return 0
}

function rowsOf(organisation: OrganisationSettings): string[][] {
  const { name, timeZone, weekStart, cycleDay, digests, privacy, displayCurrency: display } = organisation
  const { budgetsWhenDatabaseAway: away, unpricedModels, keepDetails } = organisation
  const { daily, weekly, sayWhenNothing } = digests
  const open = (amount: string) => `let requests through for up to ${amount} for each process`
  return [
    ['Name', name === '' ? 'not given' : shown(name)],
    ['Time zone of budget periods', timeZone],
    ['Weeks begin on', weekStart],
    ['Billing cycle, where no vendor tells', cycleDay === null ? 'the calendar month' : `from day ${cycleDay} on`],
    ['Daily cost alert', daily.isOn ? `at ${daily.time}, ${daily.weekdays}` : 'off'],
    ['Weekly digest', weekly.isOn ? `at ${weekly.time} on ${weekdayNames[weekly.weekday - 1]}` : 'off'],
    ['Digests with nothing to say', sayWhenNothing ? 'are sent' : 'are not sent'],
    ['Names in channels', privacy === 'names in channels' ? 'shown' : 'hidden'],
    [
      'Currency beside dollars',
      display.currency === 'USD'
        ? 'none'
        : `${display.currency} at ${ratePerDollar(display)} for a dollar, entered ${display.asOf}`,
    ],
    ['Hard budgets, database away', away.policy === 'closed' ? 'refuse' : open(formatUsd(away.allowanceMicroUsd))],
    ['Models without a price, hard budgets', unpricedModels === 'refuse' ? 'refuse' : 'hold the dearest price'],
    ['Details are kept', keepDetails === 'forever' ? 'forever' : `for ${keepDetails} days`],
  ]
}
