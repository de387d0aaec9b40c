import { folded } from '../../people/folded.ts'
import type { Team } from '../../people/team.ts'
import { defaultPeriod, type Period, parsePeriod, periodOfWord } from '../../reports/period.ts'
import type { ReportCalendar } from '../../reports/report-calendar.ts'

/** What words are read with: the teams there are, and what periods are reckoned from. */
export type Reading = { teams: readonly Team[]; now: Date; calendar: ReportCalendar }

/**
 * Whose figures are named: oneself, the organisation, a team (`team` null: none was named behind the word “team”), somebody
 * by mention, e-mail or @name, a scope by its key, or by a name that may be a person's. `none`: nothing but a period.
 */
export type Named =
  | { kind: 'none' | 'me' | 'org' }
  | { kind: 'team'; team: Team | null }
  | { kind: 'no-such-team'; typed: string }
  | { kind: 'person'; who: string }
  | { kind: 'key'; key: string }
  | { kind: 'name'; typed: string }

/** `periodSaid` is false where the period is the usual one because none was written. */
export type ScopeWords = { named: Named; period: Period; periodSaid: boolean; rest: string[] } | { fault: string }

/** The words of what somebody typed; quotation marks only hold names together. */
export function wordsIn(text: string): string[] {
  return text
    .replaceAll(/["“”„]/g, ' ')
    .split(/\s+/)
    .filter((word) => word !== '')
}

/**
 * Reads whose figures are meant and when, in the orders people write them: `team payments 7d`, `30d payments ana`,
 * `@ana last month`. A team's whole name comes before all else; what is left over comes back as `rest`.
 */
export function parseScopeWords(words: readonly string[], reading: Reading): ScopeWords {
  const leading = periodAt(words, 'start', reading)
  if (leading && 'fault' in leading) return leading
  const body = leading ? words.slice(leading.length) : words
  const [named, more] = namedAt(body, reading.teams)
  const then = withoutPeriod(more, reading)
  if ('fault' in then) return then
  const period = then.periodSaid || !leading ? then.period : leading.period
  const periodSaid = then.periodSaid || leading !== null
  const { rest } = then
  if (rest.length === 0) return { named: named ?? { kind: 'none' }, period, periodSaid, rest }
  const typed = rest.join(' ')
  if (named === null) return { named: { kind: 'name', typed }, period, periodSaid, rest: [] }
  if (named.kind === 'team' && named.team === null)
    return { named: { kind: 'no-such-team', typed }, period, periodSaid, rest: [] }
  // A name behind an @ may have several words: “@Bob Lee”.
  if (named.kind === 'person' && /^@/.test(named.who))
    return { named: { kind: 'person', who: `${named.who} ${typed}` }, period, periodSaid, rest: [] }
  return { named, period, periodSaid, rest }
}

/** A period at the end of some words, or at their start; without one, the usual period and all of the words. */
export function withoutPeriod(
  words: readonly string[],
  reading: Omit<Reading, 'teams'>,
): { period: Period; periodSaid: boolean; rest: string[] } | { fault: string } {
  const found = periodAt(words, 'end', reading) ?? periodAt(words, 'start', reading)
  if (!found) {
    const period = periodOfWord(defaultPeriod, reading.now, reading.calendar)
    return { period, periodSaid: false, rest: [...words] }
  }
  if ('fault' in found) return found
  const rest = found.where === 'end' ? words.slice(0, -found.length) : words.slice(found.length)
  return { period: found.period, periodSaid: true, rest }
}

/** What people call themselves, and everybody. */
export const selves = ['me', 'my', 'mine', 'i', 'myself']
export const everybody = ['org', 'organisation', 'organization', 'company', 'everybody', 'everyone', 'all']

/** Whose the words begin with, and the words behind; null where that is not said in so many words. */
function namedAt(body: readonly string[], teams: readonly Team[]): [Named | null, readonly string[]] {
  const [first = '', ...more] = body
  const word = first.toLowerCase()
  if (/^(?:team|person):/.test(word)) return [{ kind: 'key', key: word }, more]
  if (selves.includes(word)) return [{ kind: 'me' }, more]
  if (/^<@|^@./.test(first) || /^[^@\s<>]+@[^@\s]+$/.test(first)) return [{ kind: 'person', who: first }, more]
  const isTeam = word === 'team' || word === 'teams'
  const behind = isTeam ? more : body
  const named = leadingTeam(behind, teams)
  if (named) {
    const after = behind.slice(named.length)
    const isSaidAfter = !isTeam && after[0]?.toLowerCase() === 'team'
    return [{ kind: 'team', team: named.team }, isSaidAfter ? after.slice(1) : after]
  }
  if (isTeam) return [{ kind: 'team', team: null }, more]
  return everybody.includes(word) ? [{ kind: 'org' }, more] : [null, body]
}

// The longest name first: “Platform Tools” before “Platform”.
function leadingTeam(words: readonly string[], teams: readonly Team[]): { team: Team; length: number } | null {
  for (let length = words.length; length > 0; length--) {
    const typed = folded(words.slice(0, length).join(' '))
    const team = teams.find(({ name }) => folded(name) === typed)
    if (team) return { team, length }
  }
  return null
}

type Found = { where: 'start' | 'end'; length: number; period: Period } | { fault: string }

// “from 3 november 2025 to 5 november 2025”
const longestPeriod = 8

function periodAt(
  words: readonly string[],
  where: 'start' | 'end',
  { now, calendar }: Omit<Reading, 'teams'>,
): Found | null {
  for (let length = Math.min(words.length, longestPeriod); length > 0; length--) {
    const text = (where === 'start' ? words.slice(0, length) : words.slice(-length)).join(' ')
    if (everybody.includes(text.toLowerCase())) continue
    const parsed = parsePeriod(text, now, calendar)
    if (parsed.ok) return { where, length, period: parsed.period }
    if (parsed.isMeant) return { fault: parsed.say }
  }
  return null
}
