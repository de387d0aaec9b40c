import type { KnownBlock, ModalView } from '@slack/types'
import { providerName } from '../../base/provider.ts'
import type { KeyCandidate, KeyQuestion } from '../../sources/key-suggestions.ts'
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

/** Asks which of the vendor's keys it is. */
export function linkModal(question: KeyQuestion): ModalView {
  const name = providerName(question.provider)
  const several = new Set(question.candidates.map(({ accountId }) => accountId)).size > 1
  return modal({
    callbackId: accountSubmissions.link,
    title: 'Which key is it?',
    submit: 'This is the key',
    metadata: question.providerKeyId,
    blocks: [
      section(
        `Tally forwards requests to ${name} with *“${escapeMrkdwn(question.label)}”* ${asCode(question.hint)}. Which of the keys ${name} lists is it?`,
      ),
      selectInput({
        id: linkFields.key,
        label: `${name}’s key`,
        choices: question.candidates.slice(0, 100).map((candidate) => choiceOf(candidate, several)),
      }),
      context(
        'From the day the key was added here, what the vendor tells of it is compared with what Tally metered, and not added. If it is none of these, close this: it is of another account then, which is to be connected first.',
      ),
    ],
  })
}

/** That it is known now, mrkdwn. */
export function linkedText(question: KeyQuestion, candidate: KeyCandidate): string {
  return `*“${escapeMrkdwn(question.label)}” is ${providerName(question.provider)}’s key “${escapeMrkdwn(candidate.name)}”.* Its dollars count once: what Tally metered, corrected to the vendor’s figure two days later.`
}

/** What a choice is called by: the account's id and the place of the key among the candidates would move, so the key's own id. */
export function candidateValue({ accountId, vendorKeyId }: KeyCandidate): string {
  return cut(`${accountId} ${vendorKeyId}`, 75)
}

function choiceOf(candidate: KeyCandidate, several: boolean): Choice {
  const { name, hint, accountLabel } = candidate
  return {
    text: name === '' ? hint : name,
    value: candidateValue(candidate),
    description: several ? `${hint} in ${accountLabel}` : hint,
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
