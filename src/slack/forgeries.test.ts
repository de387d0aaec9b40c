import { afterAll, beforeAll, expect, test } from 'vitest'
import { webClient } from '../../sandbox/slack/testing.ts'
import { newTrigger } from '../../sandbox/slack/triggers.ts'
import { addDays, dayOf } from '../base/calendar.ts'
import { systemClock } from '../base/clock.ts'
import { microUsd } from '../base/money.ts'
import { setBudget } from '../budgets/budget.ts'
import { askForRaise } from '../budgets/raise-request.ts'
import type { BudgetScope } from '../budgets/scope.ts'
import type { OpenDatabase } from '../db/database.ts'
import { testDatabase } from '../db/testing.ts'
import { recordEntries } from '../ledger/record-entries.ts'
import { anEntry } from '../ledger/testing.ts'
import { offerKey } from '../notices/offer-key.ts'
import { ensureHandle } from '../people/handle.ts'
import { assignMember } from '../people/membership.ts'
import type { Need } from '../people/need.ts'
import { ensurePerson, type Person } from '../people/person.ts'
import { createTeam } from '../people/team-changes.ts'
import { createVirtualKey } from '../people/virtual-key.ts'
import { loadingModal } from './kit/modal.ts'
import { answersHere } from './testing/answers.ts'
import { connected, disconnect } from './testing/connected.ts'
import { contents } from './testing/contents.ts'
import { type Forged, forgeryFor } from './testing/forged.ts'
import { registeredListeners } from './testing/registered.ts'

/**
 * Everything a member and a lead may press, submit, search and type, with the ids and names of what is not theirs: they
 * learn nothing of it, change nothing, and nothing breaks.
 */

const now = systemClock.now()
const actor = { id: 'test', origin: 'tally' as const }
// What stands in none of the words typed below, so that an answer that repeats them is no leak.
const things = ['vault-key', 'sphinx', '$777', 'for the secret thing']
// Who sees somebody else's spend is helped with names of people and teams; a member learns none.
const names = ['Verborgen', 'Hidden Team', 'Deeper Team']

let answers: Awaited<ReturnType<typeof answersHere>>

beforeAll(async () => {
  answers = await answersHere()
})
afterAll(async () => {
  await disconnect()
  await answers.close()
})

test.each([
  { who: 'a member', user: 'U0ANA', needs: ['anyone', 'known'], secrets: [...things, ...names] },
  { who: 'a lead of another team', user: 'U0BOB', needs: ['anyone', 'known', 'lead'], secrets: things },
] as const)('$who', async ({ user, needs, secrets }) => {
  const tells = (text: string) => secrets.some((secret) => text.includes(secret))
  const database = await testDatabase()
  const ids = await company(database)
  const stage = await connected({ publicUrl: null, mode: 'http', database, limits: { modalStack: 100_000 } })
  const forgery = forgeryFor(stage)
  const { said, address: answerTo } = answers
  const { workspace } = stage.slack
  // What is pushed needs a modal to stand on.
  const view = loadingModal('Tally')
  await webClient(stage.slack).views.open({ trigger_id: newTrigger(workspace, user), view })
  said.length = 0
  const before = await contents(database)

  for (const forged of forgeries(ids, needs)) {
    const over = { trigger_id: newTrigger(workspace, user) }
    const answer = await forgery.send(user, { ...forged, answerTo, over })
    if (tells(answer.body)) said.push(`${forged.kind} ${forged.name}: ${answer.body}`)
  }
  await stage.app.close()

  const calls = (await stage.slack.log()).calls.map((call) => `${call.method} ${JSON.stringify(call.arguments)}`)
  const shown = [...said, ...calls.filter((call) => !call.startsWith('users.info'))]
  expect(shown.length).toBeGreaterThan(300)
  expect(shown.filter(tells)).toEqual([])
  expect(shown.filter((text) => text.includes('Something went wrong'))).toEqual([])
  expect(await contents(database)).toBe(before)
})

type Ids = Awaited<ReturnType<typeof company>>

function* forgeries(ids: Ids, needs: readonly Need[]): Generator<Forged> {
  const { listeners } = registeredListeners()
  for (const { kind, name } of listeners.filter((one) => needs.includes(one.need))) {
    if (kind === 'command' || kind === 'message') for (const value of typed[name] ?? []) yield { kind, name, value }
    else if (name === 'app_home_opened') yield { kind: 'opened', name }
    else for (const value of values(name, ids)) yield { kind, name, value, metadata: value, state: filledIn(ids) }
    if (kind === 'options') for (const value of ['', 'olg', 'hidd', 'vau', 'sph']) yield { kind, name, value }
  }
}

const typed: Record<string, string[]> = {
  '/spend': [
    'olga',
    '@olg',
    'olga@x.example',
    '<@U0OLGA>',
    'olgaa 7d',
    'team',
    'team hidd',
    'team hidden taem',
    'team deeper',
    'org',
    'org olga',
    'explain olga@x.example',
    'explain <@U0OLGA> 7d',
    'explain team hidden team',
    'explain org',
    'team <@U0OLGA>',
    'forecast team hidden team',
    'forecast olga@x.example',
    'forecast org',
    'compare olga@x.example ana@x.example',
    'compare ana and olga 30d',
    'compare hidden team deeper team',
    'compare hidden team oct sep',
    'compare org platform',
    'project sph',
    'project vau 30d',
    'estimate 20 developers $8 a day',
    'estimate olga',
  ],
  'message.im': [
    'how much did olga spend last week?',
    'what did <@U0OLGA> cost',
    'olga@x.example',
    'who spent most in hidden team?',
    'how much did hidden taem spend',
    'compare olga and me',
    'export days of olga',
    'forecast for deeper team',
    'why did olga go up',
    '/spend team:hidden',
    '/budget show olga@x.example',
  ],
  '/keys': ['', 'all', 'all vau', 'create', 'help'],
  '/budget': [
    '',
    'list',
    'list olga',
    'show olg',
    'show <@U0OLGA>',
    'show olga@x.example',
    'show hidd',
    'show team:hidden',
    'show vau',
    'show key:vau',
    'show project:sph',
    'show org',
    'set olga@x.example $1/day hard',
    'set hidd $1/day hard',
    'set org $1/day hard',
    'set project:new $1/day',
    'set key:vau $1/day',
    'raise olga@x.example $5 until friday because so',
    'raise org $5 until friday because so',
    'raise hidd $5',
    'remove olga@x.example',
    'remove hidd',
    'remove org',
  ],
}

// What a listener of this name could take for something it knows.
function values(name: string, ids: Ids): string[] {
  const { olga, teams, key, offerId, requestId } = ids
  const [hidden = ''] = teams
  const [feature] = name.split('.')
  switch (feature) {
    case 'budgets':
      return budgetValues(ids)
    case 'keys':
      return [key.id, offerId, olga.id, JSON.stringify({ text: 'vau', ended: true, page: 0 })]
    case 'spend':
    case 'home':
    case 'app_home_opened':
      return [
        `mtd ${olga.id}`,
        `person:${olga.id} mtd`,
        `team:${hidden} mtd`,
        'mtd no-id',
        `${hidden} mtd`,
        'org mtd',
        ...['org', ...teams].map((team) => JSON.stringify({ team, period: 'mtd', search: '', page: 0 })),
      ]
    case 'forecast':
    case 'compare':
    case 'project':
      return [
        ...['org', `person:${olga.id}`, `team:${hidden}`, 'team:', 'person:no-id'],
        `team:${hidden} mtd team:${teams[1]} mtd`,
        `person:${olga.id} mtd person:${olga.id} last-month`,
        'mtd sphin',
      ]
    default:
      return [olga.id, ...teams, key.id, requestId, JSON.stringify({ teamId: hidden, personId: olga.id, version: 1 })]
  }
}

function budgetValues({ olga, teams, key, requestId, budgets }: Ids): string[] {
  const terms = { period: 'day', limitMicroUsd: 1, firmness: 'hard', warnAt: [], version: null }
  const scopes = ['org', `person:${olga.id}`, `team:${teams[0]}`, `key:${key.id}`]
  return [
    requestId,
    JSON.stringify({ requestId, amountMicroUsd: 1_000_000 }),
    JSON.stringify({ requestId }),
    ...budgets.flatMap((id) => [id, JSON.stringify({ budgetId: id, version: 1 })]),
    ...['details', 'change', 'raise', 'remove', 'ask'].map((verb) => `${verb}:${budgets[0]}`),
    ...scopes.flatMap((scope) => [
      JSON.stringify({ text: 'show', scope }),
      JSON.stringify({ text: 'set $1/day hard', scope, period: 'day' }),
      JSON.stringify({ scope, ...terms }),
    ]),
    JSON.stringify({ search: 'e', offset: 0 }),
  ]
}

function filledIn({ olga, teams }: Ids): object {
  const option = (value: string) => ({ selected_option: { value } })
  const until = { selected_date: addDays(dayOf(now), 3) }
  const fields: Record<string, object> = {
    grace: option('now'),
    scope: option(`person:${olga.id}`),
    period: option('day'),
    firmness: option('hard'),
    team: option(teams[0] ?? ''),
    amount: { value: '$5' },
    limit: { value: '$5' },
    reason: { value: 'so' },
    words: { value: 'so' },
    text: { value: 'e' },
    until,
    last: until,
  }
  return Object.fromEntries(Object.entries(fields).map(([id, value]) => [id, { [id]: value }]))
}

/** Ana is a member of Bob's team; Olga, her team, its parent, her key, budgets and wishes are none of theirs. */
async function company({ db }: OpenDatabase) {
  const known = async (name: string, slackUser: string): Promise<Person> => {
    const email = `${name.split(' ')[0]?.toLowerCase()}@x.example`
    const person = await ensurePerson(db, { kind: 'person', name, email, now })
    await ensureHandle(db, { vendor: 'slack', name: `T0SANDBOX:${slackUser}`, personId: person.id })
    return person
  }
  const [ana, bob, olga] = [
    await known('Ana', 'U0ANA'),
    await known('Bob', 'U0BOB'),
    await known('Olga Verborgen', 'U0OLGA'),
  ]
  const by = { actor, now }
  const own = await createTeam(db, { name: 'Platform', leadIds: [bob.id], ...by })
  const hidden = await createTeam(db, { name: 'Hidden Team', leadIds: [olga.id], ...by })
  const deeper = await createTeam(db, { name: 'Deeper Team', parentId: hidden.id, ...by })
  await assignMember(db, { personId: ana.id, teamId: own.id, fromDay: dayOf(now), ...by })
  await assignMember(db, { personId: olga.id, teamId: hidden.id, fromDay: dayOf(now), ...by })
  const hashKey = Buffer.alloc(32, 3)
  const input = { personId: olga.id, name: 'vault-key', project: 'sphinx', tags: {}, expiresAt: null, hashKey }
  const { key } = await createVirtualKey(db, { ...input, now })
  const used = { at: `${dayOf(now)}T00:00:01.000Z`, handleId: key.handleId, costMicroUsd: microUsd(777_000_000) }
  await recordEntries(db, [anEntry({ ...used, sourceId: 'x' })])
  const offered = { recipientId: olga.id, ownerId: olga.id, name: 'vault-key', project: 'sphinx', tags: {}, models: [] }
  const offer = await offerKey(db, { ...offered, keyExpiresAt: null, budget: null, ...by })
  const scopes: BudgetScope[] = [
    { kind: 'person', personId: olga.id },
    { kind: 'team', teamId: hidden.id },
    { kind: 'key', lineageId: key.id },
    { kind: 'project', project: 'sphinx' },
  ]
  const budgets: string[] = []
  for (const scope of scopes) {
    const terms = {
      limitMicroUsd: microUsd(777_000_000),
      period: 'day' as const,
      hard: true,
      strict: false,
      warnAt: [],
    }
    budgets.push((await setBudget(db, { scope, ...terms, ...by })).budget.id)
  }
  const wish = {
    budgetId: budgets[0] ?? '',
    personId: olga.id,
    amountMicroUsd: null,
    reason: 'for the secret thing',
    now,
  }
  const { request } = await askForRaise(db, wish)
  // Nothing of this is still to be said to those it is for.
  await db.deleteFrom('outbox').execute()
  return { olga, teams: [hidden.id, deeper.id], key, offerId: offer.id, requestId: request.id, budgets }
}
