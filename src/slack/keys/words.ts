import { dayOf, formatDay } from '../../base/calendar.ts'
import { formatUsd } from '../../base/money.ts'
import { periodAdjective } from '../../budgets/period.ts'
import type { OfferedBudget } from '../../people/key-offer.ts'
import type { Person } from '../../people/person.ts'
import type { VirtualKey } from '../../people/virtual-key.ts'
import { type KeyState, lastDayOf } from '../../people/virtual-key-list.ts'
import { localTime } from '../kit/blocks.ts'
import { asCode, escapeMrkdwn } from '../kit/escape.ts'

/** `*laptop* `acl_x7Kd…9fQ2``: how a key is named in a sentence. */
export function keyName(key: Pick<VirtualKey, 'name' | 'display'>): string {
  return `*${escapeMrkdwn(key.name)}* ${asCode(key.display)}`
}

/** Whose a key is: `Ana Ruiz`, `ci (robot)`. */
export function holderName(person: Person): string {
  const name = escapeMrkdwn(person.name)
  return person.kind === 'person' ? name : `${name} (${person.kind})`
}

/** What has become of a key, and until when it works. */
export function stateText(key: VirtualKey, state: KeyState, now: Date): string {
  // One that ended is refused anyway.
  if (key.pausedAt && (state === 'active' || state === 'replaced')) {
    return `:double_vertical_bar: paused since ${localTime(key.pausedAt)}, refused until it is resumed`
  }
  switch (state) {
    case 'revoked':
      return `:no_entry: revoked ${key.revokedAt ? localTime(key.revokedAt) : ''}`
    case 'expired':
      return `:hourglass: expired${key.expiresAt ? ` on ${dayText(lastDayOf(key.expiresAt), now)}` : ''}`
    case 'replaced':
      return `:arrows_counterclockwise: replaced${key.expiresAt ? `, works until ${localTime(key.expiresAt)}` : ''}`
    case 'active':
      return key.expiresAt ? `works through ${dayText(lastDayOf(key.expiresAt), now)}` : 'works, no expiry'
  }
}

/** `Nov 28`, with the year where it is not this one. */
export function dayText(of: ReturnType<typeof dayOf>, now: Date): string {
  return formatDay(of, dayOf(now).slice(0, 4))
}

/** Which models a key may use, as code. */
export function modelsText(models: readonly string[]): string {
  if (models.length === 0) return 'all'
  const named = models.slice(0, 8).map(asCode).join(', ')
  return models.length > 8 ? `${named} and ${models.length - 8} more` : named
}

/** `a=1, b=2`, as code; empty where there are none. */
export function tagsText(tags: Record<string, string>): string {
  return Object.entries(tags)
    .map(([name, value]) => asCode(`${name}=${value}`))
    .join(', ')
}

/** `$50.00 monthly, hard: requests beyond it are refused`. */
export function budgetText(budget: OfferedBudget): string {
  const firmness = budget.hard ? 'hard: requests beyond it are refused' : 'soft: it warns'
  return `${formatUsd(budget.limitMicroUsd)} ${periodAdjective(budget.period)}, ${firmness}`
}
