import { withoutHiddenCharacters } from '../../base/hidden-characters.ts'
import { formatUsd, type MicroUsd } from '../../base/money.ts'
import { escapeMrkdwn } from '../kit/escape.ts'
import { cut } from '../kit/limits.ts'

/** A name people gave, for mrkdwn: at most `longest` characters, escaped, and kept from turning its line around. */
export function nameShown(name: string, longest = 60): string {
  return escapeMrkdwn(cut(withoutHiddenCharacters(name), longest))
}

/** `Ana, Ben and 3 more`. */
export function namesShown(names: readonly string[], most = 3): string {
  const shown = names.slice(0, most).map((name) => nameShown(name, 40))
  const rest = names.length - shown.length
  return rest > 0 ? `${shown.join(', ')} and ${rest} more` : shown.join(', ')
}

/** `1 person`, `7 people`. */
export function peopleCount(count: number): string {
  return count === 1 ? '1 person' : `${count.toLocaleString('en-US')} people`
}

/** `$120.40 this month`. */
export function thisMonth(spend: MicroUsd): string {
  return `${formatUsd(spend)} this month`
}
