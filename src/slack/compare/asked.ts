import type { Db } from '../../db/database.ts'
import type { Viewer } from '../../people/access.ts'
import { findPersonNamed, surelyNamed } from '../../people/find-person.ts'
import { folded } from '../../people/folded.ts'
import { has } from '../../people/need.ts'
import { listTeams, type Team } from '../../people/team.ts'
import type { Compared } from '../../reports/compare.ts'
import type { ReportCalendar } from '../../reports/report-calendar.ts'
import {
  personScope,
  type Scope,
  scopeKey,
  scopeOfKey,
  teamScope,
  usualScope,
  wholeOrganisation,
} from '../../reports/scope.ts'
import type { Meant } from '../spend/ask-views.ts'
import { nearNamed } from '../spend/near-named.ts'
import { everybody, selves, withoutPeriod, wordsIn } from '../spend/words.ts'

/** What is to be compared; or why that is not known: nobody is called so, they may not be seen, or a period cannot be. */
export type AskedComparison =
  | { kind: 'asked'; first: Compared; second: Compared }
  | { kind: 'not-two' }
  | { kind: 'no-such-period'; say: string }
  | Unknown
  | { kind: 'not-yours' }

/** `meant`: what could have been meant, each with what follows `/spend` then; of somebody who sees nobody else, nothing. */
type Unknown = { kind: 'unknown'; typed: string; meant: Meant[] }

type Input = { viewer: Viewer; text: string; calendar: ReportCalendar; slackTeam: string; now: Date }

const mostWords = 16
const joining = new Set(['vs', 'vs.', 'versus', 'and', 'with', 'against', '&', 'team', 'teams', 'in'])

/**
 * Reads `payments platform`, `@ana and @bob 30d`, `oct sep`, `payments oct vs sep`: two people or teams in one period, or
 * two periods of somebody (without a name, of what is usual). To leads and those who see everything what may not be seen is
 * told apart from what is not there, as `/spend @person` does.
 */
export async function askedComparison(db: Db, input: Input): Promise<AskedComparison> {
  const words = wordsIn(input.text.replaceAll(',', ' '))
    .filter((word) => !joining.has(word.toLowerCase()))
    .slice(0, mostWords)
  const names = await namesIn(db, input)
  const asked = await readWords(db, { ...input, words, names })
  // “to” may join what is compared as well as the two ends of a period.
  const apart = words.filter((word) => word.toLowerCase() !== 'to')
  return asked.kind === 'asked' || apart.length === words.length
    ? asked
    : readWords(db, { ...input, words: apart, names })
}

async function readWords(db: Db, input: Input & { words: readonly string[]; names: Names }): Promise<AskedComparison> {
  const { viewer, names, now } = input
  const last = withoutPeriod(input.words, input)
  if ('fault' in last) return { kind: 'no-such-period', say: last.fault }
  const before = last.periodSaid ? withoutPeriod(last.rest, input) : { ...last, periodSaid: false }
  if ('fault' in before) return { kind: 'no-such-period', say: before.fault }
  if (before.periodSaid && before.period.word !== last.period.word) {
    const { rest } = before
    const scope = rest.length === 0 ? await usualScope(db, viewer, now) : await names(rest)
    if (scope === null) {
      const words = [before.period.word, last.period.word]
      return unknown(db, input, { typed: rest, again: (key) => [key, ...words] })
    }
    const seen = await scopeOfKey(db, { viewer, key: scopeKey(scope), now })
    if (!seen) return { kind: 'not-yours' }
    return {
      kind: 'asked',
      first: { scope: seen, period: before.period },
      second: { scope: seen, period: last.period },
    }
  }
  const { rest, period } = last
  if (rest.length < 2) return { kind: 'not-two' }
  const both = await twoNames(rest, names)
  if (!both) return unknownOfTwo(db, input, rest, last.periodSaid ? [period.word] : [])
  const [one, other] = both
  if (scopeKey(one) === scopeKey(other)) return { kind: 'not-two' }
  const first = await scopeOfKey(db, { viewer, key: scopeKey(one), now })
  const second = await scopeOfKey(db, { viewer, key: scopeKey(other), now })
  if (!first || !second) return { kind: 'not-yours' }
  return { kind: 'asked', first: { scope: first, period }, second: { scope: second, period } }
}

type Names = (words: readonly string[]) => Promise<Scope | null>

/** Who or what some words are the name of, each asked for once. */
async function namesIn(db: Db, { viewer, slackTeam, now }: Input): Promise<Names> {
  const teams = await listTeams(db)
  const known = new Map<string, Promise<Scope | null>>()
  return (words) => {
    const text = words.join(' ')
    const before = known.get(text) ?? named(db, { viewer, slackTeam, teams, text, now })
    known.set(text, before)
    return before
  }
}

async function named(
  db: Db,
  input: { viewer: Viewer; slackTeam: string; teams: readonly Team[]; text: string; now: Date },
): Promise<Scope | null> {
  const { viewer, slackTeam, teams, text, now } = input
  if (text === '') return null
  if (/^(?:team|person):\S+$/.test(text)) return scopeOfKey(db, { viewer, key: text, now })
  const asked = folded(text)
  if (selves.includes(asked)) return personScope(viewer.person)
  if (everybody.includes(asked)) return wholeOrganisation
  const team = teams.find(({ name }) => folded(name) === asked)
  if (team) return teamScope(team)
  const found = await surelyNamed(db, text, slackTeam)
  return found && 'person' in found ? personScope(found.person) : null
}

// Where one of the two is somebody's name, the rest is what was misspelt.
async function unknownOfTwo(
  db: Db,
  input: Input & { names: Names },
  words: readonly string[],
  period: readonly string[],
): Promise<Unknown> {
  for (let length = 1; length < words.length; length++) {
    const [first, second] = [words.slice(0, length), words.slice(length)]
    const [one, other] = [await input.names(first), await input.names(second)]
    if (one) return unknown(db, input, { typed: second, again: (key) => [scopeKey(one), key, ...period] })
    if (other) return unknown(db, input, { typed: first, again: (key) => [key, scopeKey(other), ...period] })
  }
  return { kind: 'unknown', typed: words.join(' '), meant: [] }
}

async function unknown(
  db: Db,
  { viewer, slackTeam, now }: Input,
  { typed, again }: { typed: readonly string[]; again(key: string): string[] },
): Promise<Unknown> {
  const text = typed.join(' ')
  // Who sees nobody else learns nothing about who there is.
  if (!has(viewer, 'lead')) return { kind: 'unknown', typed: text, meant: [] }
  const [teams, people] = [await listTeams(db), await findPersonNamed(db, text, slackTeam)]
  const near = await nearNamed(db, { viewer, typed: text, teams, people, now })
  const meant = near.map(({ name, note, key }) => ({ name, note, run: ['compare', ...again(key)].join(' ') }))
  return { kind: 'unknown', typed: text, meant }
}

// Where a name ends and the other begins is told by both being somebody's.
async function twoNames(words: readonly string[], names: Names): Promise<[Scope, Scope] | null> {
  for (let length = 1; length < words.length; length++) {
    const [one, other] = [await names(words.slice(0, length)), await names(words.slice(length))]
    if (one && other) return [one, other]
  }
  return null
}
