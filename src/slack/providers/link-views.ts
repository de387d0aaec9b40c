import type { KnownBlock, ModalView } from '@slack/types'
import { formatUsd } from '../../base/money.ts'
import { providerName } from '../../base/provider.ts'
import type { KeyCandidate } from '../../sources/key-candidates.ts'
import type { KeyChoice } from '../../sources/key-choice.ts'
import type { StandingKey } from '../../sources/key-standing.ts'
import type { KeyQuestion } from '../../sources/key-suggestions.ts'
import { actions, button, context, divider, type Message, section } from '../kit/blocks.ts'
import { asCode, escapeMrkdwn } from '../kit/escape.ts'
import { type Choice, selectInput } from '../kit/inputs.ts'
import { cut } from '../kit/limits.ts'
import { modal } from '../kit/modal.ts'
import { accountActions, accountSubmissions } from './action-ids.ts'

export const linkFields = { key: 'vendor-key' } as const

/** The part of the Providers tab about keys of which nobody has said what the vendor calls them; none without such. */
export function questionsBlocks(questions: readonly KeyQuestion[]): KnownBlock[] {
  if (questions.length === 0) return []
  const shown = questions.slice(0, 5)
  const rest = questions.length - shown.length
  return [
    divider(),
    ...shown.flatMap((question) => questionBlocks(question)),
    ...(rest > 0 ? [context(`And ${rest} more; they are asked about once these are answered.`)] : []),
  ]
}

/** The same for an admin's messages. */
export function questionMessage(question: KeyQuestion): Message {
  return { text: escapeMrkdwn(askingText(question)), blocks: questionBlocks(question) }
}

/** The part about keys of which it is known, as far as they are still used; none without such. */
export function settledBlocks(keys: readonly StandingKey[]): KnownBlock[] {
  return keys.flatMap(({ provider, providerKeyId, label, hint, isRemoved, standing }) => {
    if (isRemoved || (standing.is !== 'compared' && standing.is !== 'of-none')) return []
    const name = providerName(provider)
    const said =
      standing.is === 'compared'
        ? `is ${name}’s key “${escapeMrkdwn(cut(standing.keyName, 80))}”. What both tell of it counts once.`
        : 'is of an organisation that is not read. What Tally meters of it counts, and is compared with nothing.'
    return [
      section(`*“${escapeMrkdwn(cut(label, 80))}”* ${asCode(hint)} ${said}`),
      actions(
        button({
          actionId: accountActions.link,
          text: 'Change',
          value: providerKeyId,
          label: `Change which of ${name}’s keys ${cut(label, 30)} is`,
        }),
      ),
    ]
  })
}

/** What is chosen where the key is none of those offered. */
export const isNone = 'none'

const mostChoices = 99

/** Asks which of the vendor's keys it is. */
export function linkModal(choice: KeyChoice): ModalView {
  const { provider, providerKeyId, label, hint, link, candidates, meteredMicroUsd } = choice
  const name = providerName(provider)
  const several = new Set(candidates.map(({ accountId }) => accountId)).size > 1
  const linked = candidates.find(
    ({ accountId, vendorKeyId }) => accountId === link?.accountId && vendorKeyId === link.vendorKeyId,
  )
  return modal({
    callbackId: accountSubmissions.link,
    title: 'Which key is it?',
    submit: 'This is the key',
    metadata: providerKeyId,
    blocks: [
      section(
        `Tally forwards requests to ${name} with *“${escapeMrkdwn(label)}”* ${asCode(hint)}: ${formatUsd(meteredMicroUsd)} in the last 7 days. Which of the keys ${name} lists is it?`,
      ),
      selectInput({
        id: linkFields.key,
        label: `${name}’s key`,
        choices: [
          ...candidates.slice(0, mostChoices).map((candidate) => choiceOf(candidate, several)),
          { text: 'None of these', value: isNone, description: 'Of an organisation that Tally does not read' },
        ],
        ...(linked ? { initial: candidateValue(linked) } : {}),
      }),
      context(
        'From the day the key was added here, what the vendor tells of it is compared with what Tally metered, and not added. If it is none of these, both count.',
      ),
    ],
  })
}

/** That it is known now, mrkdwn. */
export function linkedText(
  { label, provider }: Pick<KeyChoice, 'label' | 'provider'>,
  candidate: KeyCandidate,
): string {
  return `*“${escapeMrkdwn(label)}” is ${providerName(provider)}’s key “${escapeMrkdwn(candidate.name)}”.* Its dollars count once: what Tally metered, corrected to the vendor’s figure two days later.`
}

/** That it is none of them, mrkdwn. */
export function ofNoneText({ label, provider }: Pick<KeyChoice, 'label' | 'provider'>): string {
  const name = providerName(provider)
  return `*“${escapeMrkdwn(label)}” is none of the keys ${name} lists.* What Tally meters of it counts, and what ${name} tells of its own keys counts beside it. When another account of ${name} is connected, it is asked about again.`
}

/** What a choice is called by: the account's id and the place of the key among the candidates would move, so the key's own id. */
export function candidateValue({ accountId, vendorKeyId }: KeyCandidate): string {
  return cut(`${accountId} ${vendorKeyId}`, 75)
}

function choiceOf(candidate: KeyChoice['candidates'][number], several: boolean): Choice {
  const { name, hint, accountLabel, toldMicroUsd } = candidate
  const told = `${formatUsd(toldMicroUsd)} in 7 days`
  return {
    text: name === '' ? hint : name,
    value: candidateValue(candidate),
    description: several ? `${told}, ${hint} in ${accountLabel}` : `${told}, ${hint}`,
  }
}

function questionBlocks(question: KeyQuestion): KnownBlock[] {
  const { label, hint, provider, providerKeyId } = question
  const name = providerName(provider)
  return [
    section(
      `*Which of ${name}’s keys is “${escapeMrkdwn(label)}”* ${asCode(hint)}*?*\nTally meters what passes with it, and ${name} tells of it too. Until somebody says which it is, its dollars may count twice.`,
    ),
    actions(
      button({
        actionId: accountActions.link,
        text: 'Say which key it is',
        value: providerKeyId,
        primary: true,
        label: `Say which of ${name}’s keys ${cut(label, 30)} is`,
      }),
    ),
  ]
}

function askingText({ label, provider }: KeyQuestion): string {
  return `Which of ${providerName(provider)}’s keys is “${label}”? Until somebody says so, its dollars may count twice.`
}
