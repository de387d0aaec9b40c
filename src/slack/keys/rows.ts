import type { Button, KnownBlock, SectionBlock } from '@slack/types'
import { formatUsd } from '../../base/money.ts'
import type { ListedOffer } from '../../people/key-offer-list.ts'
import type { KeyRow } from '../../reports/key-overview.ts'
import { actions, button, localTime, section } from '../kit/blocks.ts'
import { asCode, escapeMrkdwn } from '../kit/escape.ts'
import { keyActions } from './action-ids.ts'
import { holderName, keyName, modelsText, stateText, tagsText } from './words.ts'

/** One of somebody's own keys, with what they may do to it. */
export function ownRow(row: KeyRow, now: Date): KnownBlock[] {
  const whose = row.person.kind === 'person' ? [] : [holderName(row.person)]
  const buttons = buttonsFor(row)
  return [section(rowText(row, whose, now)), ...(buttons.length > 0 ? [actions(...buttons)] : [])]
}

/** One key in a list of everybody's; `actionId` opens what can be done to it. */
export function managedRow(row: KeyRow, actionId: string, now: Date): SectionBlock {
  const block = section(rowText(row, [`*${holderName(row.person)}*`], now))
  const label = `Manage ${row.key.name} of ${row.person.name}`
  return { ...block, accessory: button({ actionId, text: 'Manage', value: row.key.id, label }) }
}

/** A key that was offered and not made yet, with a button to take the offer back. */
export function offerRow({ offer, recipient, owner }: ListedOffer): SectionBlock {
  const whose = owner.id === recipient.id ? '' : ` for ${holderName(owner)}`
  const text = `:hourglass_flowing_sand: *${escapeMrkdwn(offer.name)}*${whose}, offered to ${holderName(recipient)}, open until ${localTime(offer.openUntil)}`
  const label = `Withdraw the offer of ${offer.name} to ${recipient.name}`
  return {
    ...section(text),
    accessory: button({ actionId: keyActions.withdraw, text: 'Withdraw', value: offer.id, label }),
  }
}

/** Everything about a key but its name, as labels and mrkdwn values. */
export function keyFacts(row: KeyRow, now: Date): Array<{ label: string; value: string }> {
  const { key, person } = row
  return [
    { label: 'Whose', value: holderName(person) },
    { label: 'State', value: stateText(key, row.state, now) },
    { label: 'Spend this month', value: formatUsd(row.spentMicroUsd) },
    { label: 'Last used', value: row.lastUsedAt ? localTime(row.lastUsedAt) : 'never' },
    { label: 'Project', value: key.project === '' ? 'none' : asCode(key.project) },
    { label: 'Models', value: modelsText(key.models) },
    ...(Object.keys(key.tags).length > 0 ? [{ label: 'Tags', value: tagsText(key.tags) }] : []),
    { label: 'Made', value: localTime(key.createdAt) },
  ]
}

function rowText(row: KeyRow, whose: string[], now: Date): string {
  const { key } = row
  const facts = [
    ...whose,
    ...(key.project === '' ? [] : [`project ${asCode(key.project)}`]),
    ...(key.models.length === 0 ? [] : [`models ${modelsText(key.models)}`]),
    `${formatUsd(row.spentMicroUsd)} this month`,
    row.lastUsedAt ? `last used ${localTime(row.lastUsedAt)}` : 'never used',
  ]
  return `${keyName(key)} · ${stateText(key, row.state, now)}\n${facts.join(' · ')}`
}

function buttonsFor({ key, state }: KeyRow): Button[] {
  const setup = button({
    actionId: keyActions.setup,
    text: 'Show set-up',
    value: key.id,
    label: `Show the set-up of ${key.name}`,
  })
  const rotate = button({ actionId: keyActions.rotate, text: 'Rotate', value: key.id, label: `Rotate ${key.name}` })
  const turn = key.pausedAt
    ? button({ actionId: keyActions.resume, text: 'Resume', value: key.id, label: `Resume ${key.name}` })
    : button({ actionId: keyActions.pause, text: 'Pause', value: key.id, label: `Pause ${key.name}` })
  const revoke = button({
    actionId: keyActions.revoke,
    text: 'Revoke',
    value: key.id,
    label: `Revoke ${key.name}`,
    danger: true,
  })
  switch (state) {
    case 'active':
      return [setup, rotate, turn, revoke]
    case 'replaced':
      return [turn, revoke]
    case 'expired':
    case 'revoked':
      return []
  }
}
