import type { KnownBlock, ModalView } from '@slack/types'
import { capital } from '../../base/capital.ts'
import { formatUsd } from '../../base/money.ts'
import { changedSettings, detailsAreKept, type OrganisationSettings } from '../../settings/organisation.ts'
import { actions, button, context, header, section } from '../kit/blocks.ts'
import { escapeMrkdwn } from '../kit/escape.ts'
import { type Choice, radioInput, searchInput, selectInput, textInput } from '../kit/inputs.ts'
import { modal, sayingModal } from '../kit/modal.ts'
import { organisationActions, organisationSubmissions } from './action-ids.ts'
import { keptFor, settingsInWords, weekdays } from './words.ts'

/** The Organisation tab: what holds for everybody, and what it means. */
export function organisationBlocks(organisation: OrganisationSettings): KnownBlock[] {
  return [
    header('Organisation'),
    actions(
      button({ actionId: organisationActions.change, text: 'Change', value: 'all', label: 'Change the settings' }),
    ),
    ...Object.values(settingsInWords(organisation)).map(({ label, value, means }) =>
      section(`*${label}:* ${value}\n${means}`),
    ),
    context('A change counts at once, in every copy of Tally, and stands in the audit log.'),
  ]
}

/** What a form was drawn from; comes back with it. `version` counts how often it was drawn. */
export type OrganisationFormState = { from: OrganisationSettings; version: number }

/** The block id of a field. Slack keeps what was chosen in a block it knows, so a form drawn anew has new ones. */
export function organisationField(
  field: 'zone' | 'week' | 'away' | 'allowance' | 'unpriced' | 'keep',
  { version }: Pick<OrganisationFormState, 'version'>,
): string {
  return `${field}.${version}`
}

/** The form of all settings. `notice` says why it is shown once more. */
export function organisationForm(
  state: OrganisationFormState,
  input: { zone: Choice; notice: string | null },
): ModalView {
  const { from } = state
  const { budgetsWhenDatabaseAway: away } = from
  const words = settingsInWords(from)
  return modal({
    callbackId: organisationSubmissions.save,
    title: 'Organisation',
    submit: 'Save',
    metadata: JSON.stringify(state),
    blocks: [
      ...(input.notice === null ? [] : [section(`:warning: ${escapeMrkdwn(input.notice)}`)]),
      searchInput({
        id: organisationField('zone', state),
        actionId: organisationActions.findZone,
        label: words.timeZone.label,
        placeholder: 'Type part of its name, such as Berlin',
        initial: input.zone,
        hint: 'Their days, weeks, months and years begin and end in it, those under way included. Reports keep UTC days.',
      }),
      selectInput({
        id: organisationField('week', state),
        label: words.weekStart.label,
        choices: Object.entries(weekdays).map(([value, text]) => ({ value, text })),
        initial: from.weekStart,
      }),
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
        initial: from.unpricedModels,
      }),
      selectInput({
        id: organisationField('keep', state),
        label: words.keepDetails.label,
        choices: detailsAreKept.map((one) => ({ value: String(one), text: capital(keptFor(one)) })),
        initial: String(from.keepDetails),
        hint: 'Single requests, sessions, activity and pictures; what is older is removed the next night, for good. Sums stay.',
      }),
    ],
  })
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

/** What was changed, or that nothing was. */
export function organisationSavedModal(before: OrganisationSettings, after: OrganisationSettings): ModalView {
  const changed = changedSettings(before, after)
  if (changed.length === 0) return sayingModal('Organisation', 'Everything stands as it did. Nothing was changed.')
  const [was, is] = [settingsInWords(before), settingsInWords(after)]
  const lines = changed.map((name) => `• ${is[name].label}: ${was[name].value} → *${is[name].value}*`)
  return sayingModal('Organisation', `*Saved.* It counts from now on, in every copy of Tally.\n${lines.join('\n')}`)
}
