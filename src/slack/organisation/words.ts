import { formatUsd } from '../../base/money.ts'
import type { Severity } from '../../incidents/incident.ts'
import { type DisplayCurrency, ratePerDollar } from '../../settings/display-currency.ts'
import type { Digests, OrganisationSettings } from '../../settings/organisation-settings.ts'
import { asCode, escapeMrkdwn } from '../kit/escape.ts'

/** What a setting is called, how it stands, and what it means, as mrkdwn. */
export type SettingWords = { label: string; value: string; means: string }

/** Every setting in words, in the order they are shown. */
export function settingsInWords({
  name,
  timeZone,
  weekStart,
  cycleDay,
  digests,
  privacy,
  displayCurrency,
  budgetsWhenDatabaseAway: away,
  unpricedModels,
  keepDetails,
}: OrganisationSettings): Record<keyof OrganisationSettings, SettingWords> {
  return {
    name: {
      label: 'Name of the organisation',
      value: name === '' ? 'not given' : asCode(name),
      means: 'Stands at the foot of e-mail.',
    },
    timeZone: {
      label: 'Time zone of budgets',
      value: escapeMrkdwn(timeZone),
      means:
        'Their days, weeks, months and years begin and end in it. Reports keep UTC days, as the vendors bill them.',
    },
    weekStart: {
      label: 'Weeks begin on',
      value: weekdays[weekStart],
      means: 'Weekly budgets start anew then.',
    },
    cycleDay: {
      label: 'Billing cycle begins',
      value: cycleDay === null ? 'with the calendar month' : `on day ${cycleDay} of the month`,
      means: 'Only where no vendor tells of its own cycle. In UTC; the last day where a month is shorter.',
    },
    digests: {
      label: 'Daily alert and weekly digest',
      value: digestsText(digests),
      means: `In each reader’s own zone, in channels in that of budgets. ${
        digests.sayWhenNothing ? 'They come also when there is nothing to say.' : 'Nothing to say, nothing sent.'
      }`,
    },
    privacy: {
      label: 'Names in channels',
      value: privacy === 'names in channels' ? 'shown' : 'hidden',
      means:
        privacy === 'names in channels'
          ? 'Alerts and digests in channels say whom they are about.'
          : 'Alerts and digests in channels say “Somebody in Payments”. Leads and owners read who it is, in direct messages.',
    },
    displayCurrency: {
      label: 'Currency',
      value: currencyText(displayCurrency),
      means:
        displayCurrency.currency === 'USD'
          ? 'One more may stand beside dollars, at a rate you enter.'
          : 'Stands beside the first figure of `/spend` and Home. Budgets, limits, digests and exports stay in dollars.',
    },
    budgetsWhenDatabaseAway: {
      label: 'While the database is away',
      value:
        away.policy === 'closed'
          ? 'hard budgets refuse requests'
          : `hard budgets let requests through for up to ${formatUsd(away.allowanceMicroUsd)}`,
      means:
        away.policy === 'closed'
          ? 'What Tally holds for them already may still be used.'
          : 'For each copy of Tally and each outage, after what it holds for them already. Strict budgets refuse.',
    },
    unpricedModels: {
      label: 'Models without a known price',
      value: unpricedModels === 'refuse' ? 'hard budgets refuse them' : 'hard budgets hold the dearest price',
      means:
        unpricedModels === 'refuse'
          ? 'The refusal names the model. Without a hard budget they pass, and are priced later.'
          : 'That of the dearest model of their provider, until their own is known.',
    },
    keepDetails: {
      label: 'Keep details',
      value: keptFor(keepDetails),
      means:
        'Single requests, sessions, activity and pictures. Sums by the hour and day stay for good, so reports and budgets do not change.',
    },
  }
}

/** `for 90 days`. */
export function keptFor(keepDetails: OrganisationSettings['keepDetails']): string {
  return keepDetails === 'forever' ? 'forever' : `for ${keepDetails} days`
}

export const weekdays: Record<OrganisationSettings['weekStart'], string> = {
  monday: 'Monday',
  sunday: 'Sunday',
  saturday: 'Saturday',
}

/** From which severity on a channel hears of something, as it follows what it hears of. */
export const fromSeverity: Record<Severity, string> = {
  info: '',
  warning: ', from warning on',
  critical: ', critical only',
}

/** ISO days of the week, Monday first. */
export const isoWeekdays = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'] as const

/** `Euro (EUR)`. */
export function currencyName(code: string): string {
  return `${new Intl.DisplayNames('en', { type: 'currency' }).of(code) ?? code} (${code})`
}

function digestsText({ daily, weekly }: Digests): string {
  const days = daily.weekdays === 'working days' ? 'on working days' : 'every day'
  return [
    daily.isOn ? `daily at ${daily.time} ${days}` : 'no daily alert',
    weekly.isOn ? `weekly on ${isoWeekdays[weekly.weekday - 1]} at ${weekly.time}` : 'no weekly digest',
  ].join(', ')
}

function currencyText(display: DisplayCurrency): string {
  if (display.currency === 'USD') return 'US dollars'
  return `US dollars, and about ${currencyName(display.currency)} at ${ratePerDollar(display)} for a dollar, entered ${display.asOf}`
}
