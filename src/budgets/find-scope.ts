import { nearestFew } from '../base/nearest.ts'
import type { DbOrTransaction } from '../db/database.ts'
import { findPeople, findPersonNamed } from '../people/find-person.ts'
import { folded } from '../people/folded.ts'
import type { Person } from '../people/person.ts'
import { findTeam, listTeams, wordsOf } from '../people/team.ts'
import { keysNamed } from './find-scope-keys.ts'
import { type Looking, type NamedScope, ofPerson, ofProject, ofTeam, wholeOrganisation } from './find-scope-named.ts'
import { knownProjects } from './find-scope-projects.ts'
import type { ScopeWords } from './parse-budget-words.ts'

/** The one that was meant; or several that could be; or none, with what comes near. `unused`: a project nobody used yet. */
export type FoundScope =
  | { outcome: 'found'; scope: NamedScope }
  | { outcome: 'several'; scopes: NamedScope[] }
  | { outcome: 'none'; nearest: NamedScope[]; unused: NamedScope | null }

/**
 * Whom or what the words name. Part of a person's or team's name is enough where only one has it, unless `wholeNames` asks
 * for the name, e-mail, mailbox or mention: then it only comes near. Projects and keys are named in full. Keys are looked
 * for among those the viewer may see.
 */
export async function findScope(db: DbOrTransaction, words: ScopeWords, looking: Looking): Promise<FoundScope> {
  switch (words.kind) {
    case 'org':
      return { outcome: 'found', scope: wholeOrganisation }
    case 'me':
      return looking.viewer ? { outcome: 'found', scope: ofPerson(looking.viewer.person) } : noneNear([])
    case 'team':
      return theTeam(db, words.text)
    case 'person':
      return thePerson(db, words.text, looking)
    case 'project':
      return theProject(db, words.text, looking)
    case 'key':
      return theKey(db, words.text, looking)
    case 'any':
      return whatever(db, words.text, looking)
  }
}

const mostNear = 5

async function theTeam(db: DbOrTransaction, text: string): Promise<FoundScope> {
  const names = [text, text.replace(/\s+team$/i, ''), text.replace(/^team\s+/i, '')]
  const teams = await listTeams(db)
  for (const name of new Set(names)) {
    const found = await findTeam(db, name)
    if ('team' in found) return { outcome: 'found', scope: ofTeam(found.team) }
  }
  const near = await findTeam(db, text)
  const nearNames = 'nearest' in near ? near.nearest : []
  return noneNear(teams.filter(({ name }) => nearNames.includes(name)).map(ofTeam))
}

async function thePerson(db: DbOrTransaction, text: string, { slackTeam, wholeNames }: Looking): Promise<FoundScope> {
  const found = await findPersonNamed(db, text, slackTeam)
  if (wholeNames && !('nearest' in found)) {
    const people = 'person' in found ? [found.person] : found.several
    const whole = people.filter((person) => isNamed(person, text))
    return settled(whole.map(ofPerson)) ?? noneNear((await findPeople(db, text, mostNear)).map(ofPerson))
  }
  if ('person' in found) return { outcome: 'found', scope: ofPerson(found.person) }
  if ('several' in found) return { outcome: 'several', scopes: found.several.map(ofPerson) }
  return noneNear(found.nearest.map(ofPerson))
}

async function theProject(db: DbOrTransaction, text: string, looking: Looking): Promise<FoundScope> {
  const projects = await knownProjects(db, looking)
  const asked = folded(text)
  const exact = projects.find((name) => name === text) ?? projects.find((name) => folded(name) === asked)
  if (exact !== undefined) return { outcome: 'found', scope: ofProject(exact) }
  const near = nearestFew(asked, projects, mostNear, (name) => wordsOf(name))
  return { outcome: 'none', nearest: near.map(ofProject), unused: ofProject(text) }
}

async function theKey(db: DbOrTransaction, text: string, looking: Looking): Promise<FoundScope> {
  const { exact, near } = await keysNamed(db, text, looking)
  return settled(exact) ?? noneNear(near.slice(0, mostNear))
}

// What fits well in several kinds is asked back; what fits only a little is offered.
async function whatever(db: DbOrTransaction, text: string, looking: Looking): Promise<FoundScope> {
  const asked = folded(text)
  const teams = await listTeams(db)
  const person = await findPersonNamed(db, text, looking.slackTeam)
  const people = 'person' in person ? [person.person] : 'several' in person ? person.several : []
  const project = await theProject(db, text, looking)
  const keys = await keysNamed(db, text, looking)
  const team = await theTeam(db, text)
  const whole: NamedScope[] = [
    ...(team.outcome === 'found' ? [team.scope] : []),
    ...people.filter((one) => (looking.wholeNames ? isNamed(one, text) : fitsWell(one, asked))).map(ofPerson),
    ...(project.outcome === 'found' ? [project.scope] : []),
    ...keys.exact,
  ]
  const beginning = teams.filter((one) => whole.length === 0 && asked !== '' && folded(one.name).startsWith(asked))
  const fitting = settled([...whole, ...(looking.wholeNames ? [] : beginning.map(ofTeam))])
  if (fitting) return fitting
  const nearPeople = 'nearest' in person ? person.nearest : await findPeople(db, text, mostNear)
  return noneNear(
    [
      ...(team.outcome === 'none' ? team.nearest : []),
      ...nearPeople.map(ofPerson),
      ...(project.outcome === 'none' ? project.nearest : []),
      ...keys.near,
    ].slice(0, mostNear),
  )
}

function settled(scopes: NamedScope[]): FoundScope | null {
  const [only, ...more] = scopes
  if (!only) return null
  return more.length === 0 ? { outcome: 'found', scope: only } : { outcome: 'several', scopes: scopes.slice(0, 8) }
}

function noneNear(nearest: NamedScope[]): FoundScope {
  return { outcome: 'none', nearest, unused: null }
}

// The whole name, a word's beginning, the mailbox; a piece from the middle is only a little.
function fitsWell(person: Person, asked: string): boolean {
  const whole = folded(person.name)
  return whole.startsWith(asked) || whole.includes(` ${asked}`) || isNamed(person, asked)
}

// Nothing of the name, the e-mail or its mailbox is left out. Who a mention stands for Slack has said.
function isNamed({ name, email }: Person, text: string): boolean {
  const asked = folded(text.trim().replace(/^@/, ''))
  const address = email?.toLowerCase()
  return /^<@/.test(asked) || [folded(name), address, address?.split('@')[0]].includes(asked)
}
