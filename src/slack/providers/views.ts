import type { KnownBlock, ModalView } from '@slack/types'
import { z } from 'zod'
import { addDays, type Day, dayOf, formatDay } from '../../base/calendar.ts'
import { parsedJson } from '../../base/json.ts'
import { program } from '../../base/program.ts'
import { type ProxiedProvider, providerName, proxiedProviders } from '../../base/provider.ts'
import type { ProviderKeyChange } from '../../people/provider-key-state.ts'
import type { ProviderKey } from '../../people/provider-keys.ts'
import type { ProviderStatus } from '../../reports/provider-status.ts'
import { actions, button, context, divider, figures, header, section } from '../kit/blocks.ts'
import { asCode, escapeMrkdwn } from '../kit/escape.ts'
import { selectInput, textInput } from '../kit/inputs.ts'
import { cut } from '../kit/limits.ts'
import { modal, sayingModal } from '../kit/modal.ts'
import { providerActions, providerSubmissions } from './action-ids.ts'

/** The Providers tab: a part for each provider, and what can be done with its key. */
export function providersBlocks(statuses: readonly ProviderStatus[], now: Date): KnownBlock[] {
  return [
    header('Providers'),
    section(
      'The organisation’s own keys at the providers. Developers never see them: they use keys of Tally, which stay as they are when one of these is rotated.',
    ),
    ...statuses.flatMap((status) => providerBlocks(status, now)),
  ]
}

/** What the key modal is about: a new key for a provider, or one in the place of `expected` (a key's id). */
export type KeyModalState = { provider: ProxiedProvider; expected: string | null }

const keyModalState = z.object({ provider: z.enum(proxiedProviders), expected: z.string().max(60).nullable() })

/** Reads what a modal of ours was about; null for any other text. */
export function readKeyModalState(metadata: string): KeyModalState | null {
  const parsed = keyModalState.safeParse(parsedJson(metadata))
  return parsed.success ? parsed.data : null
}

export const keyFields = { provider: 'provider', label: 'label', key: 'key' } as const

/** Asks for a key. It never holds one: what was typed is not put back. */
export function keyModal(state: KeyModalState, replaced: ProviderKey | null): ModalView {
  const name = providerName(state.provider)
  const choices = proxiedProviders.map((provider) => ({ text: providerName(provider), value: provider }))
  return modal({
    callbackId: providerSubmissions.saveKey,
    title: replaced ? `Rotate ${name} key` : 'Add a provider key',
    submit: replaced ? 'Check and rotate' : 'Check and save',
    metadata: JSON.stringify(state),
    blocks: [
      ...(replaced
        ? [
            section(
              `The new key takes the place of ${asCode(replaced.hint)} (“${escapeMrkdwn(replaced.label)}”) at once. Developers’ keys and requests under way are not touched.`,
            ),
          ]
        : [selectInput({ id: keyFields.provider, label: 'Provider', choices, initial: state.provider })]),
      textInput({
        id: keyFields.label,
        label: 'Label',
        hint: 'What to call it in lists, for example the account it is of.',
        initial: replaced?.label ?? 'main',
        maxLength: 100,
      }),
      textInput({
        id: keyFields.key,
        label: 'API key',
        placeholder: `Paste the ${name} key`,
        hint: 'It is checked with the provider at once, sealed, and never shown again to anybody.',
        maxLength: 500,
      }),
      context(
        `What you type here shows, and passes through Slack. The command line is the safer way: ${asCode(`${program} provider add ${state.provider}`)}`,
      ),
    ],
  })
}

/** What came of a key that works. */
export function keySavedModal(input: { key: ProviderKey; replaced: ProviderKey | null; models: number }): ModalView {
  const { key, replaced, models } = input
  const name = providerName(key.provider)
  const what = `*The ${name} key ${asCode(key.hint)} (“${escapeMrkdwn(key.label)}”) works* and can use ${models.toLocaleString('en-US')} ${models === 1 ? 'model' : 'models'}.`
  const after = replaced
    ? `It has taken the place of ${asCode(replaced.hint)} everywhere. You can now revoke the old one at ${name}.`
    : `Developers’ requests to ${name} are forwarded with it from now on.`
  return sayingModal(replaced ? 'Key rotated' : 'Key added', `${what}\n${after}`)
}

/** Says what stops before it is disabled or removed, or what begins again. */
export function confirmModal(change: ProviderKeyChange, status: ProviderStatus & { key: ProviderKey }): ModalView {
  const { key } = status
  const name = providerName(key.provider)
  const said = confirmations[change]
  return modal({
    callbackId: providerSubmissions[change],
    title: `${said.verb} ${name} key?`,
    submit: said.verb,
    metadata: key.id,
    blocks: [
      section(`*${name}* ${asCode(key.hint)} (“${escapeMrkdwn(key.label)}”)`),
      ...(change === 'enable' ? [] : [section(`*${usedSentence(status)}*`)]),
      section(said.says(name)),
    ],
  })
}

/** That it was done, or that somebody was faster. */
export function changedModal(text: string): ModalView {
  return sayingModal('Providers', text)
}

/** What a change has come to, in a sentence (mrkdwn). */
export function changedSentence(change: ProviderKeyChange, key: ProviderKey): string {
  return `${providerName(key.provider)} key ${asCode(key.hint)}: ${confirmations[change].done} Every copy of Tally knows within a second.`
}

/** That the key is not there any more, and which one is. */
export function goneSentence(current: ProviderKey | null): string {
  const now = current
    ? `${providerName(current.provider)} has ${asCode(current.hint)} (“${escapeMrkdwn(current.label)}”) now.`
    : 'There is none in its place.'
  return `Somebody else removed or rotated this key meanwhile, so nothing was changed. ${now}`
}

/** That it stands so already. */
export function alreadySentence(key: ProviderKey): string {
  return `${providerName(key.provider)} key ${asCode(key.hint)} is ${key.state} already; nothing was changed.`
}

const confirmations: Record<ProviderKeyChange, { verb: string; done: string; says(name: string): string }> = {
  disable: {
    verb: 'Disable',
    done: 'disabled.',
    says: (name) =>
      `Once disabled, every request to ${name} is refused with a sentence that says an admin has paused it. Keys, budgets and history stay, and *Enable* brings it back at once.`,
  },
  enable: {
    verb: 'Enable',
    done: 'enabled again.',
    says: (name) => `Requests to ${name} are forwarded again at once.`,
  },
  remove: {
    verb: 'Remove',
    done: 'removed for good.',
    says: (name) =>
      `Once removed, every request to ${name} is refused, and the sealed key is deleted: it cannot be brought back, only added anew. Developers’ keys, budgets and history stay. To swap the key, use *Rotate* instead: nothing stops then.`,
  },
}

function providerBlocks(status: ProviderStatus, now: Date): KnownBlock[] {
  const { provider, key, addedBy, use } = status
  const name = providerName(provider)
  if (!key) {
    return [
      divider(),
      section(`*${name}*  ·  Not connected\nRequests to ${name} are refused until there is a key.`),
      actions(press('add', status)),
    ]
  }
  const since = `${formatDay(dayOf(key.createdAt), String(now.getUTCFullYear()))}${addedBy ? ` by ${escapeMrkdwn(addedBy)}` : ''}`
  const state = key.state === 'disabled' ? 'Disabled: requests are refused' : 'Connected'
  return [
    divider(),
    section(`*${name}*  ·  ${state}`),
    figures([
      { label: 'Key', value: `${asCode(key.hint)} “${escapeMrkdwn(key.label)}”` },
      { label: 'Added', value: since },
      { label: 'Last used', value: lastUsed(use.lastDay, key, now) },
      { label: 'Last 7 days', value: use.requests === 0 ? 'No requests' : usedText(status) },
    ]),
    ...(use.models.length === 0 ? [] : [context(`Models in the last 30 days: ${modelList(use.models)}`)]),
    actions(
      ...(key.state === 'disabled' ? [press('enable', status)] : []),
      press('rotate', status),
      ...(key.state === 'active' ? [press('disable', status)] : []),
      press('remove', status),
    ),
  ]
}

const buttonTexts = {
  add: 'Add key',
  rotate: 'Rotate',
  disable: 'Disable',
  enable: 'Enable',
  remove: 'Remove',
} as const

// The value of “Add” is the provider, of the others the key they are about.
function press(what: keyof typeof buttonTexts, { provider, key }: ProviderStatus) {
  return button({
    actionId: providerActions[what],
    text: buttonTexts[what],
    value: key?.id ?? provider,
    primary: what === 'add' || what === 'enable',
    danger: what === 'remove',
    label: `${buttonTexts[what]}${what === 'add' ? ' for' : ''} ${providerName(provider)}${what === 'add' ? '' : ' key'}`,
  })
}

function usedSentence(status: ProviderStatus): string {
  if (status.use.requests === 0) return 'Nobody has used it in the last 7 days.'
  return `In the last 7 days: ${usedText(status)}.`
}

function usedText({ use }: ProviderStatus): string {
  return `${many(use.requests, 'request')} by ${many(use.people, 'person', 'people')} with ${many(use.keys, 'key')}`
}

function lastUsed(day: Day | null, key: ProviderKey, now: Date): string {
  if (day === null) return dayOf(key.createdAt) > addDays(dayOf(now), -30) ? 'Not yet' : 'Not in the last 30 days'
  return day === dayOf(now) ? 'Today' : formatDay(day, String(now.getUTCFullYear()))
}

const mostModels = 6

function modelList(models: readonly string[]): string {
  const shown = models.slice(0, mostModels).map((model) => asCode(cut(model, 44)))
  const rest = models.length - shown.length
  return `${shown.join(', ')}${rest > 0 ? ` and ${rest} more` : ''}`
}

function many(count: number, one: string, several = `${one}s`): string {
  return `${count.toLocaleString('en-US')} ${count === 1 ? one : several}`
}
