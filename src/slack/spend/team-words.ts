import { folded } from '../../people/folded.ts'
import type { Team } from '../../people/team.ts'
import { type Period, parsePeriod } from '../../reports/period.ts'

/** What somebody asked of a team: `team` null where none was named, `search` a part of a person's name or empty. */
export type TeamWords =
  | { kind: 'asked'; team: Team | null; period: Period; search: string }
  | { kind: 'no-such-team'; typed: string; period: Period }
  | { kind: 'unclear'; say: string }

/** Reads `[team] [period] [person]` in whatever order people write the last two; a team's whole name comes before all else. */
export function parseTeamWords(text: string, teams: readonly Team[], now: Date): TeamWords {
  const words = text
    .replaceAll(/["“”„]/g, ' ')
    .trim()
    .split(/\s+/)
    .filter((word) => word !== '')
  const leading = periodAt(words, 'start', now)
  const named = leadingTeam(words, teams)
  if (!named && leading) return afterPeriod(words.slice(leading.length), leading.period, teams)
  const { period, rest, fault } = withoutPeriod(named ? words.slice(named.length) : words, now)
  if (fault) return { kind: 'unclear', say: fault }
  if (named) return { kind: 'asked', team: named.team, period, search: rest.join(' ') }
  if (rest.length === 0) return { kind: 'asked', team: null, period, search: '' }
  return { kind: 'no-such-team', typed: rest.join(' '), period }
}

/** A period at the end of some words, as in `ana ruiz 7d`; without one, the usual period and all of the words. */
export function withoutPeriod(
  words: readonly string[],
  now: Date,
): { period: Period; rest: string[]; fault: string | null } {
  const found = periodAt(words, 'end', now) ?? periodAt(words, 'start', now)
  const usual = usualPeriod(now)
  if (!found) {
    const wrong = words.find((word) => /^\d/.test(word))
    const parsed = wrong === undefined ? null : parsePeriod(wrong, now)
    return { period: usual, rest: [...words], fault: parsed && !parsed.ok ? parsed.say : null }
  }
  const rest = found.where === 'end' ? words.slice(0, -found.length) : words.slice(found.length)
  return { period: found.period, rest, fault: null }
}

function afterPeriod(words: readonly string[], period: Period, teams: readonly Team[]): TeamWords {
  if (words.length === 0) return { kind: 'asked', team: null, period, search: '' }
  const named = leadingTeam(words, teams)
  if (!named) return { kind: 'no-such-team', typed: words.join(' '), period }
  return { kind: 'asked', team: named.team, period, search: words.slice(named.length).join(' ') }
}

type Found = { where: 'start' | 'end'; length: number; period: Period }

function periodAt(words: readonly string[], where: Found['where'], now: Date): Found | null {
  for (const length of [3, 2, 1]) {
    if (words.length < length) continue
    const text = (where === 'start' ? words.slice(0, length) : words.slice(-length)).join(' ')
    const parsed = isNameLike(text) ? null : parsePeriod(text, now)
    if (parsed?.ok) return { where, length, period: parsed.period }
  }
  return null
}

// Months may be cut short, but “Marc” is a person and not the month of March.
function isNameLike(word: string): boolean {
  return /^[a-z]+$/i.test(word) && monthNames.some((name) => name.startsWith(word.toLowerCase())) && !isMonth(word)
}

function isMonth(word: string): boolean {
  return word.length === 3 || word.toLowerCase() === 'sept' || monthNames.includes(word.toLowerCase())
}

const monthNames = 'january february march april may june july august september october november december'.split(' ')

// The longest name first: “Platform Tools” before “Platform”.
function leadingTeam(words: readonly string[], teams: readonly Team[]): { team: Team; length: number } | null {
  for (let length = words.length; length > 0; length--) {
    const typed = folded(words.slice(0, length).join(' '))
    const team = teams.find(({ name }) => folded(name) === typed)
    if (team) return { team, length }
  }
  return null
}

function usualPeriod(now: Date): Period {
  const parsed = parsePeriod('', now)
  if (!parsed.ok) throw new Error('the usual period is one')
  return parsed.period
}
