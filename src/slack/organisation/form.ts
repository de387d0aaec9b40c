import type { InputBlock, ModalView } from '@slack/types'
import { capital } from '../../base/capital.ts'
import { formatUsd } from '../../base/money.ts'
import { otherCurrencies, ratePerDollar } from '../../settings/display-currency.ts'
import { detailsAreKept, longestName, type OrganisationSettings } from '../../settings/organisation-settings.ts'
import { section } from '../kit/blocks.ts'
import { escapeMrkdwn } from '../kit/escape.ts'
import { type Choice, radioInput, searchInput, selectInput, textInput, timeInput } from '../kit/inputs.ts'
import { modal } from '../kit/modal.ts'
import { organisationActions, organisationSubmissions } from './action-ids.ts'
import { type SettingGroup, settingGroups } from './groups.ts'
import { currencyName, isoWeekdays, keptFor, settingsInWords, weekdays } from './words.ts'

/** What a form was drawn from; comes back with it. `version` counts how often it was drawn. */
export type OrganisationFormState = { group: SettingGroup; from: OrganisationSettings; version: number }

type Field =
  | ('name' | 'zone' | 'week' | 'cycle')
  | ('daily' | 'daily-time' | 'weekly' | 'weekly-time' | 'nothing')
  | ('privacy' | 'currency' | 'rate' | 'keep')
  | ('away' | 'allowance' | 'unpriced')

/** The block id of a field. Slack keeps what was chosen in a block it knows, so a form drawn anew has new ones. */
export function organisationField(field: Field, { version }: Pick<OrganisationFormState, 'version'>): string {
  return `${field}.${version}`
}

/** The form of one group of settings. `notice` says why it is shown once more; `zone` is how the time zone is shown. */
export function organisationForm(
  state: OrganisationFormState,
  input: { zone: Choice; notice: string | null },
): ModalView {
  return modal({
    callbackId: organisationSubmissions.save,
    title: settingGroups[state.group].short,
    submit: 'Save',
    metadata: JSON.stringify(state),
    blocks: [
      ...(input.notice === null ? [] : [section(`:warning: ${escapeMrkdwn(input.notice)}`)]),
      ...inputsOf(state, input.zone),
    ],
  })
}

function inputsOf(state: OrganisationFormState, zone: Choice): InputBlock[] {
  switch (state.group) {
    case 'calendar':
      return calendarInputs(state, zone)
    case 'digests':
      return digestInputs(state)
    case 'shown':
      return shownInputs(state)
    case 'budgets':
      return budgetInputs(state)
  }
}

function calendarInputs(state: OrganisationFormState, zone: Choice): InputBlock[] {
  const { from } = state
  const words = settingsInWords(from)
  return [
    textInput({
      id: organisationField('name', state),
      label: words.name.label,
      ...(from.name === '' ? {} : { initial: from.name }),
      hint: words.name.means,
      optional: true,
      maxLength: longestName,
    }),
    searchInput({
      id: organisationField('zone', state),
      actionId: organisationActions.findZone,
      label: words.timeZone.label,
      placeholder: 'Type part of its name, such as Berlin',
      initial: zone,
      hint: 'Their days, weeks, months and years begin and end in it, those under way included. Reports keep UTC days.',
    }),
    selectInput({
      id: organisationField('week', state),
      label: words.weekStart.label,
      choices: Object.entries(weekdays).map(([value, text]) => ({ value, text })),
      initial: from.weekStart,
    }),
    selectInput({
      id: organisationField('cycle', state),
      label: words.cycleDay.label,
      choices: [{ value: monthly, text: 'With the calendar month' }, ...daysOfMonth],
      initial: from.cycleDay === null ? monthly : String(from.cycleDay),
      hint: `${words.cycleDay.means} Budgets of a billing cycle follow it, those under way included.`,
    }),
  ]
}

/** The choice of no day for the billing cycle. */
export const monthly = 'month'

const daysOfMonth: Choice[] = Array.from({ length: 31 }, (_, index) => ({
  value: String(index + 1),
  text: `On day ${index + 1} of the month`,
}))

function digestInputs(state: OrganisationFormState): InputBlock[] {
  const { daily, weekly, sayWhenNothing } = state.from.digests
  return [
    radioInput({
      id: organisationField('daily', state),
      label: 'Daily cost alert',
      choices: dailyChoices,
      initial: daily.isOn ? daily.weekdays : 'off',
    }),
    timeInput({ id: organisationField('daily-time', state), label: 'Daily at', initial: daily.time }),
    selectInput({
      id: organisationField('weekly', state),
      label: 'Weekly digest',
      choices: [
        { value: 'off', text: 'Off' },
        ...isoWeekdays.map((text, index) => ({ value: String(index + 1), text: `On ${text}` })),
      ],
      initial: weekly.isOn ? String(weekly.weekday) : 'off',
    }),
    timeInput({
      id: organisationField('weekly-time', state),
      label: 'Weekly at',
      initial: weekly.time,
      hint: 'In each reader’s own zone, in channels in the zone of budgets.',
    }),
    radioInput({
      id: organisationField('nothing', state),
      label: 'When there is nothing to say',
      choices: nothingChoices,
      initial: sayWhenNothing ? 'say' : 'silent',
    }),
  ]
}

const dailyChoices: Choice[] = [
  { value: 'working days', text: 'On working days', description: 'Monday to Friday.' },
  { value: 'every day', text: 'Every day' },
  { value: 'off', text: 'Off' },
]

const nothingChoices: Choice[] = [
  { value: 'silent', text: 'Send nothing', description: 'A day on which nothing stands out, weeks without spend.' },
  { value: 'say', text: 'Send them all the same', description: 'So that silence never means that Tally is down.' },
]

function shownInputs(state: OrganisationFormState): InputBlock[] {
  const { from } = state
  const { displayCurrency: display } = from
  const words = settingsInWords(from)
  return [
    radioInput({
      id: organisationField('privacy', state),
      label: words.privacy.label,
      choices: privacyChoices,
      initial: from.privacy,
    }),
    selectInput({
      id: organisationField('currency', state),
      label: 'Currency beside dollars',
      choices: [
        { value: 'USD', text: 'None, US dollars only' },
        ...otherCurrencies.map((value) => ({ value, text: currencyName(value) })),
      ],
      initial: display.currency,
    }),
    textInput({
      id: organisationField('rate', state),
      label: 'One US dollar is worth',
      ...(display.currency === 'USD' ? {} : { initial: ratePerDollar(display) }),
      placeholder: '0.92',
      hint: 'In the currency above. Tally fetches no rates: this one holds until you enter another.',
      optional: true,
      maxLength: 20,
    }),
    selectInput({
      id: organisationField('keep', state),
      label: words.keepDetails.label,
      choices: detailsAreKept.map((one) => ({ value: String(one), text: capital(keptFor(one)) })),
      initial: String(from.keepDetails),
      hint: 'Single requests, sessions, activity and pictures; what is older is removed the next night, for good. Sums stay.',
    }),
  ]
}

const privacyChoices: Choice[] = [
  {
    value: 'no names in channels',
    text: 'Hidden',
    description: '“Somebody in Payments”; leads and owners see who',
  },
  { value: 'names in channels', text: 'Shown', description: 'Channels and the e-mail list read whom it is about' },
]

function budgetInputs(state: OrganisationFormState): InputBlock[] {
  const { budgetsWhenDatabaseAway: away, unpricedModels } = state.from
  const words = settingsInWords(state.from)
  return [
    radioInput({
      id: organisationField('away', state),
      label: `${words.budgetsWhenDatabaseAway.label}, hard budgets`,
      choices: awayChoices,
      initial: away.policy,
    }),
    textInput({
      id: organisationField('allowance', state),
      label: 'Allowance, in US dollars',
      ...(away.policy === 'open' ? { initial: formatUsd(away.allowanceMicroUsd).replace(/^\$|\.00$/g, '') } : {}),
      placeholder: '5',
      hint: 'Only where they let requests through: for each copy of Tally and each outage, at most 10,000.',
      optional: true,
      maxLength: 40,
    }),
    radioInput({
      id: organisationField('unpriced', state),
      label: `${words.unpricedModels.label}, hard budgets`,
      choices: unpricedChoices,
      initial: unpricedModels,
    }),
  ]
}

const awayChoices: Choice[] = [
  { value: 'closed', text: 'Refuse requests', description: 'Once what Tally holds for them already is used up.' },
  {
    value: 'open',
    text: 'Let requests through',
    description: 'Up to the allowance below. Strict budgets still refuse.',
  },
]

const unpricedChoices: Choice[] = [
  { value: 'refuse', text: 'Refuse them', description: 'The refusal names the model.' },
  { value: 'stand-in', text: 'Hold the dearest price', description: 'That of the dearest model of their provider.' },
]
