import type { QuietTimes } from '../../notices/quiet-times.ts'
import { type Audience, type Topic, topics } from '../../notices/topics.ts'
import type { Way } from '../../notices/wishes.ts'
import type { Role } from '../../people/access.ts'
import { isoWeekdays } from '../organisation/words.ts'

/** How each way is called. */
export const wayNames: Record<Way, string> = { slack: 'In Slack', email: 'By e-mail', off: 'Off' }

/** A topic somebody gets or may choose, and how it comes unless they choose otherwise. */
export type OwnTopic = Topic & { usually: Way }

/** The topics of somebody with these roles, in the catalogue's order. */
export function topicsFor(roles: ReadonlySet<Role>): OwnTopic[] {
  const all: readonly Topic[] = topics
  return all.flatMap((topic): OwnTopic[] => {
    if (rolesOf[topic.audience].some((role) => roles.has(role))) return [{ ...topic, usually: 'slack' }]
    return topic.isOnRequest ? [{ ...topic, usually: 'off' }] : []
  })
}

const rolesOf: Record<Audience, readonly Role[]> = {
  everybody: ['member'],
  leads: ['lead', 'finance', 'admin'],
  admins: ['admin'],
  'a place': [],
}

/** `20:00 to 08:00, and all of Saturday and Sunday`. */
export function quietText({ hours, days }: QuietTimes): string {
  const whole = days.length > 0 ? `all of ${dayNames(days)}` : ''
  const nights = hours ? `${hours.from} to ${hours.until}` : ''
  return [nights, whole].filter((part) => part !== '').join(', and ') || 'none'
}

function dayNames(days: readonly number[]): string {
  const names = days.flatMap((day) => isoWeekdays[day - 1] ?? [])
  return new Intl.ListFormat('en-GB').format(names)
}
