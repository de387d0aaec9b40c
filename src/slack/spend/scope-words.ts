import type { DbOrTransaction } from '../../db/database.ts'
import { maySeeEverything, maySeePerson, maySeeTeam, type Viewer } from '../../people/access.ts'
import { findPersonNamed, peopleIn } from '../../people/find-person.ts'
import { folded } from '../../people/folded.ts'
import { has } from '../../people/need.ts'
import type { Person } from '../../people/person.ts'
import { findTeam, listTeams, type Team } from '../../people/team.ts'
import type { Period } from '../../reports/period.ts'
import { reportCalendar } from '../../reports/report-calendar.ts'
import {
  personScope,
  type Scope,
  scopeKey,
  scopeOfKey,
  teamScope,
  usualScope,
  wholeOrganisation,
} from '../../reports/scope.ts'
import type { Message } from '../kit/blocks.ts'
import { type Meant, whichMessage } from './ask-views.ts'
import { nearNamed } from './near-named.ts'
import { teamsSeenBy, usualTeam } from './team-choice.ts'
import { notYourTeamMessage } from './team-message.ts'
import { notYourPersonMessage, unclearMessage, whichPersonMessage } from './views.ts'
import { type Named, parseScopeWords, type Reading } from './words.ts'

export type ScopeInput = {
  viewer: Viewer
  words: readonly string[]
  /** The workspace mentions come from. */
  slackTeam: string
  now: Date
  /** The word for what is asked, for asking again with the right name: `models`. Nothing: the figure. */
  verb?: string
  /** What is meant where nobody is named; without it the usual scope. */
  nobody?: Scope
  /** Finds somebody mentioned for the first time. */
  mentioned?(slackUser: string): Promise<Person | null>
}

/** Whose figures are asked about and when. `team`: the word stood alone and could be any of several. */
export type FoundScope =
  | { scope: Scope; period: Period; periodSaid: boolean; rest: string[] }
  | { ask: Message }
  | { choose: 'team'; period: Period }

/**
 * The scope that words name, seen by somebody who may see it, and the period among them: `team payments 7d`, `@ana`, `org`,
 * nothing for the usual one. `rest` are the words left over. Otherwise `ask` is what to say: which was meant, or why it is
 * not shown.
 */
export async function scopeAndPeriod(db: DbOrTransaction, input: ScopeInput): Promise<FoundScope> {
  const { viewer, now } = input
  const teams = await listTeams(db)
  const reading: Reading = { teams, now, calendar: await reportCalendar(db, now) }
  const read = parseScopeWords(input.words, reading)
  if ('fault' in read) return { ask: unclearMessage(read.fault) }
  const { named, period, periodSaid, rest } = read
  const again = (key: string) =>
    [input.verb ?? '', key, ...rest, periodSaid ? period.word : ''].filter((word) => word !== '').join(' ')
  const resolved = await resolve(db, { ...input, named, teams, again })
  if ('ask' in resolved) return resolved
  if ('choose' in resolved) return { choose: 'team', period }
  const may = await scopeOfKey(db, { viewer, key: scopeKey(resolved.scope), now })
  return may ? { scope: resolved.scope, period, periodSaid, rest } : { ask: await refusal(db, viewer, resolved.scope) }
}

type Resolving = ScopeInput & { named: Named; teams: readonly Team[]; again(key: string): string }
type Resolved = { scope: Scope } | { ask: Message } | { choose: 'team' }

async function resolve(db: DbOrTransaction, input: Resolving): Promise<Resolved> {
  const { named, viewer, now } = input
  switch (named.kind) {
    case 'none':
      return { scope: input.nobody ?? (await usualScope(db, viewer, now)) }
    case 'me':
      return { scope: personScope(viewer.person) }
    case 'org':
      return { scope: wholeOrganisation }
    case 'key': {
      const scope = await scopeOfKey(db, { viewer, key: named.key, now })
      return scope ? { scope } : { ask: notYourPersonMessage() }
    }
    case 'team':
      return named.team ? { scope: teamScope(named.team) } : ownTeam(db, viewer, now)
    case 'no-such-team':
      return { ask: await whichTeam(db, input, named.typed) }
    case 'person':
      return personCalled(db, input, named.who)
    case 'name':
      return somebodyCalled(db, input, named.typed)
  }
}

async function ownTeam(db: DbOrTransaction, viewer: Viewer, now: Date): Promise<Resolved> {
  if (!has(viewer, 'lead')) return { ask: notYourTeamMessage(null, []) }
  const team = await usualTeam(db, viewer, await teamsSeenBy(db, viewer), now)
  return team ? { scope: teamScope(team) } : { choose: 'team' }
}

const mostOffered = 5

async function whichTeam(db: DbOrTransaction, input: Resolving, typed: string): Promise<Message> {
  const { viewer, teams, again } = input
  if (!has(viewer, 'lead')) return notYourTeamMessage(null, [])
  const found = await findTeam(db, typed)
  const names = 'nearest' in found ? found.nearest : [found.team.name]
  const seen = teams.filter(({ id }) => maySeeTeam(viewer, id))
  const near = seen.filter(({ name }) => names.includes(name))
  // Nothing like it: some of those there are, so that nobody has to guess.
  const meant = (near.length > 0 ? near : seen.slice(0, mostOffered)).map((team) => meantTeam(team, again))
  return whichMessage({ what: `There is no team “${typed}”.`, meant })
}

async function personCalled(db: DbOrTransaction, input: Resolving, who: string): Promise<Resolved> {
  const { viewer, now, again, mentioned, slackTeam } = input
  const found = await findPersonNamed(db, who, slackTeam)
  if ('person' in found && isSurely(found.person, who)) return { scope: personScope(found.person) }
  const [, slackUser] = /^<@([A-Z0-9]+)/.exec(who) ?? []
  const newcomer = slackUser && mentioned ? await mentioned(slackUser) : null
  if (newcomer) return { scope: personScope(newcomer) }
  // Who sees nobody else learns nothing about who there is.
  if (!has(viewer, 'lead')) return { ask: notYourPersonMessage() }
  const near = peopleIn(found)
  const seen = await seenOf(db, viewer, near, now)
  if (seen.length === 0) return { ask: near.length > 0 ? notYourPersonMessage() : whichPersonMessage(who, []) }
  const isSeveral = 'several' in found
  const what = isSeveral ? `There are several called “${shown(who)}”.` : `I know nobody called “${shown(who)}”.`
  return { ask: whichMessage({ what, meant: seen.map((person) => meantPerson(person, again)) }) }
}

// A bare word may be a team, a person or a command: only a whole name is taken for one.
async function somebodyCalled(db: DbOrTransaction, input: Resolving, typed: string): Promise<Resolved> {
  const { viewer, again, now, teams } = input
  if (!has(viewer, 'lead')) return { ask: whichMessage({ what: unknownWords(typed), meant: [], typed, viewer }) }
  const found = await findPersonNamed(db, typed, input.slackTeam)
  if ('person' in found && folded(found.person.name) === folded(typed)) return { scope: personScope(found.person) }
  const near = await nearNamed(db, { viewer, typed, teams, people: found, now })
  const meant = near.map(({ name, note, key }) => ({ name, note, run: again(key) }))
  return { ask: whichMessage({ what: unknownWords(typed), meant, typed, viewer }) }
}

async function refusal(db: DbOrTransaction, viewer: Viewer, scope: Scope): Promise<Message> {
  if (scope.kind === 'person') return notYourPersonMessage()
  const teams = await listTeams(db)
  const led = teams.filter(({ id }) => viewer.ledTeamIds.has(id))
  return notYourTeamMessage(scope.kind === 'team' ? (teams.find(({ id }) => id === scope.teamId) ?? null) : null, led)
}

async function seenOf(db: DbOrTransaction, viewer: Viewer, people: readonly Person[], now: Date): Promise<Person[]> {
  if (maySeeEverything(viewer)) return [...people]
  const may = await Promise.all(people.map(({ id }) => maySeePerson(db, viewer, id, now)))
  return people.filter((_, index) => may[index])
}

// A mention and an e-mail are sure; of a name at least a whole first or last name, or its beginning.
function isSurely({ name, email }: Person, who: string): boolean {
  const asked = folded(who.replace(/^@/, ''))
  const mailbox = email?.toLowerCase() ?? ''
  if (who.startsWith('<@') || mailbox === asked || mailbox.split('@')[0] === asked) return true
  return ` ${folded(name)}`.includes(` ${asked}`)
}

function unknownWords(typed: string): string {
  return `I don’t know “${shown(typed)}”.`
}

// A mention nobody stands behind reads as one, not as Slack's own writing of it.
function shown(typed: string): string {
  return typed.replaceAll(/<@[^|>]*\|?([^>]*)>/g, '@$1').slice(0, 60)
}

function meantTeam({ id, name }: Team, again: (key: string) => string): Meant {
  return { name, note: 'team', run: again(`team:${id}`) }
}

function meantPerson({ id, name, email }: Person, again: (key: string) => string): Meant {
  return { name, note: email ?? '', run: again(`person:${id}`) }
}
