import { formatUsd } from '../base/money.ts'
import { ratePerDollar } from '../settings/display-currency.ts'
import { defaultSettings, type OrganisationSettings } from '../settings/organisation-settings.ts'
import { weekdayNames } from './organisation-change.ts'
import type { ShownSetting } from './settings-text.ts'

/** What each setting of the organisation is called on the command line, what it may be, and what it is for. */
const settings: ReadonlyArray<{ name: string; takes: string; about: string }> = [
  { name: 'name', takes: 'text', about: 'What the organisation is called' },
  { name: 'time-zone', takes: 'Europe/Berlin', about: 'The zone budget periods are reckoned in' },
  { name: 'week-start', takes: 'monday|sunday|saturday', about: 'The day weeks begin on' },
  {
    name: 'cycle-day',
    takes: '1-31|month',
    about: 'The day billing cycles begin on where no vendor tells; month: with the calendar month',
  },
  { name: 'daily', takes: 'off|09:00', about: 'When the daily cost alert is sent, in each reader’s zone' },
  { name: 'daily-days', takes: 'working|every', about: 'On working days, or every day' },
  { name: 'weekly', takes: 'off|09:00', about: 'When the weekly digest is sent, in each reader’s zone' },
  { name: 'weekly-day', takes: 'monday to sunday', about: 'The day of the weekly digest' },
  { name: 'when-nothing', takes: 'silent|say', about: 'Digests with nothing to say: send none, or say so' },
  { name: 'channel-names', takes: 'shown|hidden', about: 'Whether alerts and digests in channels name people' },
  { name: 'currency', takes: 'USD|EUR=0.92', about: 'A currency beside dollars, with what one dollar is worth in it' },
  {
    name: 'database-away',
    takes: 'closed|$5',
    about:
      'What hard budgets do while the database is away: refuse, or let through so much for each process; strict ones always refuse',
  },
  {
    name: 'unpriced',
    takes: 'refuse|stand-in',
    about:
      'Models without a known price, under a hard budget: refuse them, or hold the dearest price of their provider',
  },
  {
    name: 'keep-details',
    takes: '30|90|365|forever',
    about:
      'Days for which requests, sessions, activity and pictures are kept one by one; sums by the hour and day stay',
  },
]

export const organisationNames: readonly string[] = settings.map(({ name }) => name)

/** The settings as they stand, each value as it may be set again. */
export function organisationRows(organisation: OrganisationSettings): ShownSetting[] {
  const [values, initial] = [valuesOf(organisation), valuesOf(defaultSettings)]
  return settings.map(({ name, takes, about }) => ({
    name,
    value: values[name] ?? '',
    initial: initial[name] ?? '',
    about: `${about} (${takes})`,
  }))
}

function valuesOf(organisation: OrganisationSettings): Record<string, string> {
  const { digests, privacy, displayCurrency: display, budgetsWhenDatabaseAway: away } = organisation
  const { daily, weekly, sayWhenNothing } = digests
  return {
    name: organisation.name,
    'time-zone': organisation.timeZone,
    'week-start': organisation.weekStart,
    'cycle-day': organisation.cycleDay === null ? 'month' : String(organisation.cycleDay),
    daily: daily.isOn ? daily.time : 'off',
    'daily-days': daily.weekdays === 'working days' ? 'working' : 'every',
    weekly: weekly.isOn ? weekly.time : 'off',
    'weekly-day': weekdayNames[weekly.weekday - 1] ?? '',
    'when-nothing': sayWhenNothing ? 'say' : 'silent',
    'channel-names': privacy === 'names in channels' ? 'shown' : 'hidden',
    currency: display.currency === 'USD' ? 'USD' : `${display.currency}=${ratePerDollar(display)}`,
    'database-away': away.policy === 'closed' ? 'closed' : formatUsd(away.allowanceMicroUsd),
    unpriced: organisation.unpricedModels,
    'keep-details': String(organisation.keepDetails),
  }
}
