import type { ModalView } from '@slack/types'
import { formatUsd } from '../../base/money.ts'
import { program } from '../../base/program.ts'
import { type Provider, providerName, providers } from '../../base/provider.ts'
import type { Abilities, VendorAccount } from '../../sources/vendor-account.ts'
import { context, section } from '../kit/blocks.ts'
import { asCode } from '../kit/escape.ts'
import { checkboxInput, selectInput, textInput } from '../kit/inputs.ts'
import { modal } from '../kit/modal.ts'
import { abilityLines, accountName } from './account-views.ts'
import { accountSubmissions } from './action-ids.ts'

export const accountFields = {
  vendor: 'vendor',
  label: 'label',
  key: 'key',
  seatPrice: 'seat-price',
  another: 'another',
} as const

/** What the box says that is ticked where a vendor is connected already. */
export const isAnother = 'another'

/** Asks for an admin key. `accounts`: those there are; a key of one of them belongs there. It never holds a key. */
export function connectModal(accounts: readonly VendorAccount[]): ModalView {
  const names = accounts.slice(0, 10).map(accountName).join(', ')
  return modal({
    callbackId: accountSubmissions.connect,
    title: 'Connect an account',
    submit: 'Check and connect',
    blocks: [
      selectInput({
        id: accountFields.vendor,
        label: 'Vendor',
        choices: (['cursor', 'anthropic', 'openai'] satisfies Provider[]).map((vendor) => ({
          text: `${providerName(vendor)} (admin key)`,
          value: vendor,
        })),
      }),
      textInput({
        id: accountFields.label,
        label: 'Label',
        hint: 'What to call it in lists, for example the team or organisation it is of. Left empty, the vendor’s name.',
        optional: true,
        maxLength: 100,
      }),
      keyInput(
        'Cursor: Settings, Admin API Keys. Anthropic and OpenAI: an admin key of the organisation; of Claude Enterprise one with the scope read:analytics.',
      ),
      seatPriceInput(null),
      ...(accounts.length === 0
        ? []
        : [
            section(`Connected already: ${names}. A new key of one of these belongs there, under *Rotate*.`),
            checkboxInput({
              id: accountFields.another,
              label: 'If this vendor is connected already',
              choices: [{ text: 'This key is of another team or organisation', value: isAnother }],
              hint: 'The same account twice would count everything twice.',
              optional: true,
            }),
          ]),
      shownWarning('cursor|anthropic-admin|openai-admin'),
    ],
  })
}

/** Asks for another key of an account. */
export function rotateModal(account: VendorAccount): ModalView {
  return modal({
    callbackId: accountSubmissions.rotate,
    title: 'Rotate admin key',
    submit: 'Check and rotate',
    metadata: String(account.id),
    blocks: [
      section(
        `The new key takes the place of ${asCode(account.hint)} of *${accountName(account)}*. It has to be of the same team or organisation: its history goes on.`,
      ),
      keyInput(`Another admin key of the same ${providerName(account.vendor)} account.`),
      shownWarning(`${cliNames[account.vendor]} --replaces ${account.id}`),
    ],
  })
}

/** Asks what a seat costs. */
export function seatPriceModal(account: VendorAccount): ModalView {
  return modal({
    callbackId: accountSubmissions.seatPrice,
    title: 'Price of a seat',
    submit: 'Save',
    metadata: String(account.id),
    blocks: [
      section(
        `What your contract says a seat of *${accountName(account)}* costs. Seats are shown apart and are never part of spend. Billing cycles that are over keep the price they were counted at.`,
      ),
      seatPriceInput(account),
    ],
  })
}

export type AccountChange = 'disable' | 'enable' | 'remove'

/** Says what stops or begins before it does. */
export function confirmAccountModal(change: AccountChange, account: VendorAccount): ModalView {
  const { verb, says } = confirmations[change]
  return modal({
    callbackId: accountSubmissions[change],
    title: `${verb} this account?`,
    submit: verb,
    metadata: JSON.stringify({ id: account.id, state: account.state }),
    blocks: [section(`*${accountName(account)}* ${asCode(account.hint)}`), section(says)],
  })
}

/** What came of a key that may read what is needed; mrkdwn. */
export function connectedText(
  account: VendorAccount,
  input: { abilities: Abilities; replaced: string | null },
): string {
  const { abilities, replaced } = input
  const what = replaced
    ? `*${asCode(account.hint)} has taken the place of ${asCode(replaced)}* in ${accountName(account)}.`
    : `*${accountName(account)} is connected.*`
  const price = account.seatMicroUsd === null ? '' : `\nA seat costs ${formatUsd(account.seatMicroUsd)} a month.`
  const next =
    account.state === 'active'
      ? 'Reading begins at once; how it goes is in your messages with Tally.'
      : 'The account is switched off, so nothing is read until it is enabled.'
  return `${what} The key may read:\n${abilityLines(abilities)}${price}\n${next}`
}

/** What a change has come to, mrkdwn. */
export function accountChangedText(change: AccountChange, account: VendorAccount): string {
  return `${accountName(account)}: ${confirmations[change].done}`
}

/** That it stands otherwise by now, mrkdwn. */
export function accountMeanwhileText(account: VendorAccount): string {
  const now = { active: 'is being read', disabled: 'is switched off', removed: 'was removed', keyless: 'has no key' }[
    account.state
  ]
  return `Somebody was faster: ${accountName(account)} ${now}. Nothing was changed.`
}

const confirmations: Record<AccountChange, { verb: string; says: string; done: string }> = {
  disable: {
    verb: 'Disable',
    says: 'Once disabled, it is read no more and its figures stay as they are. *Enable* goes on from there; nothing is missed.',
    done: 'disabled. What was read stays.',
  },
  enable: {
    verb: 'Enable',
    says: 'It is read again at once, from where it was left.',
    done: 'enabled. Reading begins at once; how it goes is in your messages with Tally.',
  },
  remove: {
    verb: 'Remove',
    says: 'Once removed, it is read no more and the sealed key is deleted. What was read stays in every report. It cannot be brought back: connected anew, it would be another account, and what both tell of would count twice. To swap the key, use *Rotate* instead.',
    done: 'removed for good. What was read stays.',
  },
}

const cliNames: Record<Provider, string> = {
  cursor: 'cursor',
  anthropic: 'anthropic-admin',
  openai: 'openai-admin',
}

function keyInput(hint: string) {
  return textInput({
    id: accountFields.key,
    label: 'Admin key',
    placeholder: 'Paste the key',
    hint: `${hint} It is tried at once, sealed, and never shown again to anybody.`,
    maxLength: 500,
  })
}

function seatPriceInput(account: VendorAccount | null) {
  const price = account?.seatMicroUsd ?? null
  return textInput({
    id: accountFields.seatPrice,
    label: 'Price of a seat a month, in US dollars',
    placeholder: '40',
    hint: account
      ? 'Left empty: not known, so seats are not counted.'
      : 'Cursor only. Left empty, seats are not counted.',
    ...(price === null ? {} : { initial: formatUsd(price).replaceAll(/[$,]/g, '') }),
    optional: true,
    maxLength: 20,
  })
}

function shownWarning(command: string) {
  return context(
    `What you type here shows, and passes through Slack. The command line is the safer way: ${asCode(`${program} provider add ${command}`)}`,
  )
}

/** The vendor somebody chose; null for anything else. */
export function readVendor(value: string | null): Provider | null {
  return providers.find((one) => one === value) ?? null
}
