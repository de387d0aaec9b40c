import type { KnownBlock } from '@slack/types'
import { dayOf, formatDay } from '../../base/calendar.ts'
import { formatUsd } from '../../base/money.ts'
import { program } from '../../base/program.ts'
import { providerName } from '../../base/provider.ts'
import type { Abilities, VendorAccount } from '../../sources/vendor-account.ts'
import { actions, button, context, divider, figures, section } from '../kit/blocks.ts'
import { asCode, escapeMrkdwn } from '../kit/escape.ts'
import { cut } from '../kit/limits.ts'
import { accountActions } from './action-ids.ts'

// Six blocks each; a view has a hundred.
const mostShown = 9

/** The part of the Providers tab about accounts that are read with an admin key. */
export function accountsBlocks(accounts: readonly VendorAccount[], now: Date): KnownBlock[] {
  const shown = accounts.slice(0, mostShown)
  const rest = accounts.length - shown.length
  return [
    divider(),
    section(
      '*Usage and costs read from the vendors*\nWith an admin key Tally reads every hour what a vendor counts and bills: Cursor’s events and seats, Anthropic’s and OpenAI’s costs. It only ever reads.',
    ),
    ...shown.flatMap((account) => accountBlocks(account, now)),
    ...(rest > 0 ? [context(`And ${rest} more: ${asCode(`${program} provider list`)}`)] : []),
    ...(shown.length === 0 ? [] : [divider()]),
    actions(
      button({
        actionId: accountActions.connect,
        text: 'Connect an account',
        value: 'new',
        primary: shown.length === 0,
      }),
    ),
  ]
}

/** `Cursor “Engineering”`, mrkdwn; the vendor alone where that is its label. */
export function accountName(account: Pick<VendorAccount, 'vendor' | 'label'>): string {
  return escapeMrkdwn(plainAccountName(account))
}

/** The same as plain text. */
export function plainAccountName({ vendor, label }: Pick<VendorAccount, 'vendor' | 'label'>): string {
  const name = providerName(vendor)
  return label === name ? name : `${name} “${cut(label, 60)}”`
}

/** What a key may read, endpoint by endpoint, in words; mrkdwn. */
export function abilityLines(abilities: Abilities): string {
  return abilities
    .map(({ endpoint, ok, say }) =>
      ok
        ? `✓ ${escapeMrkdwn(endpoint)}: yes`
        : `✗ ${escapeMrkdwn(endpoint)}: no${say === '' ? '' : `, ${escapeMrkdwn(say)}`}`,
    )
    .join('\n')
}

function accountBlocks(account: VendorAccount, now: Date): KnownBlock[] {
  const { state, hint, createdAt, seatMicroUsd, vendor } = account
  const year = String(now.getUTCFullYear())
  return [
    divider(),
    section(`*${accountName(account)}*  ·  ${state === 'active' ? 'Read every hour' : 'Switched off: not read'}`),
    figures([
      { label: 'Admin key', value: asCode(hint) },
      { label: 'Added', value: formatDay(dayOf(createdAt), year) },
      ...(vendor === 'cursor'
        ? [
            {
              label: 'A seat a month',
              value: seatMicroUsd === null ? 'Not known: seats are not counted' : formatUsd(seatMicroUsd),
            },
          ]
        : []),
    ]),
    ...abilityNotes(account.abilities),
    actions(
      ...(state === 'active' ? [] : [press('enable', account)]),
      press('rotate', account),
      ...(vendor === 'cursor' ? [press('seatPrice', account)] : []),
      ...(state === 'active' ? [press('disable', account)] : []),
      press('remove', account),
    ),
  ]
}

function abilityNotes(abilities: Abilities): KnownBlock[] {
  const named = (ok: boolean) => abilities.filter((one) => one.ok === ok)
  const lines = [
    named(true).length === 0
      ? ''
      : `May read: ${named(true)
          .map(({ endpoint }) => escapeMrkdwn(endpoint))
          .join(', ')}.`,
    ...named(false).map(({ endpoint, say }) => `May not read ${escapeMrkdwn(endpoint)}: ${escapeMrkdwn(say)}.`),
  ].filter((line) => line !== '')
  return lines.length === 0 ? [] : [context(...lines)]
}

const texts = {
  rotate: 'Rotate',
  disable: 'Disable',
  enable: 'Enable',
  remove: 'Remove',
  seatPrice: 'Seat price',
} as const

function press(what: keyof typeof texts, account: VendorAccount) {
  return button({
    actionId: accountActions[what],
    text: texts[what],
    value: String(account.id),
    primary: what === 'enable',
    danger: what === 'remove',
    label: `${texts[what]}: ${plainAccountName(account)}`,
  })
}
