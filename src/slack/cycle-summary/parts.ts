import { counted, countText } from '../../base/count.ts'
import { andList } from '../../base/list-words.ts'
import { formatUsd, microUsd } from '../../base/money.ts'
import { providerName } from '../../base/provider.ts'
import type { AdoptionLevel } from '../../reports/adoption.ts'
import type { CycleSummary } from '../../reports/cycle-summary.ts'
import type { SeatUse } from '../../sources/seat-use.ts'
import type { Naming } from '../incidents/words.ts'
import { escapeMrkdwn } from '../kit/escape.ts'
import { firstOf } from '../kit/first-of.ts'
import { cut } from '../kit/limits.ts'

const mostAccounts = 2
const mostNames = 8

/**
 * The seats nobody has used since the cycle began, with who has them, where people are named, and what removing them saves;
 * a mrkdwn line an account.
 */
export function seatLines({ seats }: Pick<CycleSummary, 'seats'>, naming: Naming): string[] {
  const wasted = seats
    .filter(({ unused }) => unused.length > 0)
    .toSorted((a, b) => b.unused.length * (b.seatMicroUsd ?? 0) - a.unused.length * (a.seatMicroUsd ?? 0))
  const { shown, rest } = firstOf(wasted, mostAccounts)
  const others = rest.reduce((sum, { unused }) => sum + unused.length, 0)
  if (seats.length > 0 && wasted.length === 0) return ['*Seats*: every one was used.']
  return [
    ...shown.map((seat) => seatLine(seat, naming)),
    ...(rest.length === 0
      ? []
      : [`${counted(others, 'more unused seat')} in ${counted(rest.length, 'other account')}.`]),
  ]
}

function seatLine({ vendor, label, seats, unused, seatMicroUsd }: SeatUse, naming: Naming): string {
  const name = providerName(vendor)
  const of = label === '' || label === name ? name : `${name} (${cut(label, 40)})`
  const saves =
    seatMicroUsd === null
      ? ' What a seat costs is not known: an admin sets it under Home > Set-up > Providers.'
      : ` Removing ${unused.length === 1 ? 'it' : 'them'} saves ${formatUsd(microUsd(seatMicroUsd * unused.length))} a month.`
  const whose = naming === 'shown' ? `: ${escapeMrkdwn(namesOf(unused))}` : ''
  return `*Unused seats*, ${escapeMrkdwn(of)}: ${countText(unused.length)} of ${countText(seats)}${whose}.${saves}`
}

/** A few names of many, plain: `Ana Ruiz, Bob Lee, and 12 others`. */
export function namesOf(names: readonly string[], most = mostNames): string {
  const { shown, rest } = firstOf(names, most)
  const others = rest.length === 0 ? [] : [`${countText(rest.length)} others`]
  return andList([...shown.map((name) => cut(name, 40)), ...others])
}

const levels: Record<AdoptionLevel, string> = {
  'AI-native': 'AI-native',
  High: 'high',
  Moderate: 'moderate',
  Low: 'low',
  'By hand': 'by hand',
}

/** How many people are on each level of adoption; empty where it cannot be said. */
export function adoptionLine({ adoption }: Pick<CycleSummary, 'adoption'>): string {
  if (!adoption) return ''
  const told = Object.entries(levels).flatMap(([level, word]) => {
    const people = adoption.people[level as AdoptionLevel]
    return people === 0 ? [] : [`${countText(people)} ${word}`]
  })
  const untold = adoption.untold === 0 ? '' : `; of ${countText(adoption.untold)} more too little is known`
  return `*Adoption* in ${adoption.days} days: ${told.join(', ')}${untold}.`
}

/** The incidents of the cycle and what stopping runaways saved; empty where there is nothing to say. */
export function incidentsLine({ incidents }: Pick<CycleSummary, 'incidents'>): string {
  if (!incidents) return ''
  const { count, atStakeMicroUsd, stopped, savedMicroUsd } = incidents
  if (count === 0 && stopped === 0) return '*Incidents*: none.'
  const found = `*Incidents*: ${countText(count)}, ${formatUsd(atStakeMicroUsd)} beyond what is usual.`
  if (stopped === 0 || savedMicroUsd <= 0) return found
  const runaways = stopped === 1 ? 'One runaway was stopped' : `${countText(stopped)} runaways were stopped`
  return `${found} ${runaways}: one more day at ${stopped === 1 ? 'its' : 'their'} own pace would have cost ${formatUsd(savedMicroUsd)} more.`
}
