import type { KnownBlock } from '@slack/types'
import { countText } from '../../base/count.ts'
import { formatUsd } from '../../base/money.ts'
import type { PersonRow } from '../../reports/people-list.ts'
import type { Period } from '../../reports/period.ts'
import { changeWord, eachText, nameOfMember } from '../../reports/team-finding.ts'
import { usedAny } from '../../reports/team-report.ts'
import { button, section } from '../kit/blocks.ts'
import { asCode, escapeMrkdwn } from '../kit/escape.ts'
import { cut } from '../kit/limits.ts'
import { nameShown } from '../people/names.ts'
import { personActions } from '../person-spend/action-ids.ts'
import { amountText } from '../spend/team-figures.ts'
import { badgeWords } from './badge-words.ts'

/** Somebody’s row: name, spend and change; then requests, the last week and the model; then the badges. */
export function personBlock(row: PersonRow, { period, compared }: { period: Period; compared: boolean }): KnownBlock {
  const used = usedAny(row)
  const lines = used ? [headOf(row, compared), detailOf(row, period), badgesLine(row)] : unusedLines(row, period)
  const block = section(lines.filter((line) => line !== '').join('\n'))
  if (row.member.kind === 'unmatched') return block
  const value = `${row.member.personId} ${period.word}`
  return {
    ...block,
    accessory: button({ actionId: personActions.open, text: 'Open', value, label: `Open ${row.name}` }),
  }
}

function headOf(row: PersonRow, compared: boolean): string {
  const change = compared ? changeWord(row.usageSpendMicroUsd, row.previousMicroUsd) : '–'
  return parted(
    `*${row.place}. ${nameShown(nameOfMember(row.member))}*`,
    `*${amountText(row)}*`,
    change === '–' ? '' : change,
    row.isTopSpender ? 'top spender' : '',
  )
}

function detailOf(row: PersonRow, period: Period): string {
  // Over seven days the change is the week’s.
  const week = period.word === '7d' ? '–' : changeWord(row.weekMicroUsd, row.weekBeforeMicroUsd)
  const each = eachText(row)
  const requests = `${countText(row.requests)} ${row.requests === 1 ? 'request' : 'requests'}`
  return parted(
    addressOf(row),
    each === '–' ? requests : `${requests} at ${each}`,
    week === '–' ? '' : `week ${week}`,
    row.topModel === null ? '' : asCode(cut(row.topModel, 44)),
  )
}

function badgesLine({ badges }: PersonRow): string {
  return badges.length === 0 ? '' : `_${badges.map((badge) => badgeWords[badge]).join(', ')}_`
}

function unusedLines(row: PersonRow, { previous }: Period): string[] {
  const before = row.previousMicroUsd === 0 ? '' : `${formatUsd(row.previousMicroUsd)} ${escapeMrkdwn(previous.when)}`
  const seat = row.hasSeat ? 'has a seat' : ''
  return [parted(`*${nameShown(nameOfMember(row.member))}*`, 'no usage', seat, before), addressOf(row), badgesLine(row)]
}

// Only where another one has the same name.
function addressOf({ member, name }: PersonRow): string {
  if (member.kind === 'unmatched' || member.email === null || name === nameOfMember(member)) return ''
  return nameShown(member.email)
}

function parted(...parts: string[]): string {
  return parts.filter((part) => part !== '').join(' · ')
}
