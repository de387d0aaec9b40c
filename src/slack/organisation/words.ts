import { formatUsd } from '../../base/money.ts'
import type { OrganisationSettings } from '../../settings/organisation.ts'
import { escapeMrkdwn } from '../kit/escape.ts'

/** What a setting is called, how it stands, and what it means, as mrkdwn. */
export type SettingWords = { label: string; value: string; means: string }

/** Every setting in words, in the order they are shown. */
export function settingsInWords({
  timeZone,
  weekStart,
  budgetsWhenDatabaseAway: away,
  unpricedModels,
  keepDetails,
}: OrganisationSettings): Record<keyof OrganisationSettings, SettingWords> {
  return {
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
