import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { dayOf } from '../base/calendar.ts'
import type { OpenDatabase } from '../db/database.ts'
import { testDatabase } from '../db/testing.ts'
import { recordEntries } from '../ledger/record-entries.ts'
import { anEntry } from '../ledger/testing.ts'
import type { Viewer } from '../people/access.ts'
import { ensureHandle } from '../people/handle.ts'
import { assignMember } from '../people/membership.ts'
import { ensurePerson, type Person } from '../people/person.ts'
import type { Team } from '../people/team.ts'
import { createTeam } from '../people/team-changes.ts'
import { createVirtualKey } from '../people/virtual-key.ts'
import { findScope } from './find-scope.ts'
import { searchScopes } from './find-scope-search.ts'
import type { ScopeWords } from './parse-budget-words.ts'

const now = new Date('2026-11-21T10:00:00Z')
const actor = { id: 'test', origin: 'tally' as const }

let database: OpenDatabase
let ana: Person
let bob: Person
let payments: Team

beforeAll(async () => {
  database = await testDatabase()
  const { db } = database
  const person = (name: string) =>
    ensurePerson(db, { kind: 'person', name, email: `${name.split(' ')[0]?.toLowerCase()}@x.example`, now })
  ana = await person('Ana Ruiz')
  bob = await person('Bob Lee')
  await person('Bobby Brown')
  await person('José Núñez')
  await ensureHandle(db, { vendor: 'slack', name: 'T1:U0ANA', personId: ana.id })
  payments = await createTeam(db, {
    name: 'Payments EU',
    parentId: null,
    costCentre: '',
    leadIds: [bob.id],
    actor,
    now,
  })
  await createTeam(db, { name: 'Ana', parentId: null, costCentre: '', leadIds: [], actor, now })
  await assignMember(db, { personId: ana.id, teamId: payments.id, fromDay: dayOf(now), actor, now })
  for (const [owner, project] of [
    [ana, 'checkout'],
    [bob, ''],
  ] as const) {
    const key = {
      personId: owner.id,
      name: 'laptop',
      project,
      tags: {},
      expiresAt: null,
      now,
      hashKey: randomBytes(32),
    }
    await createVirtualKey(db, key)
  }
  await recordEntries(db, [anEntry({ sourceId: '1', at: '2026-11-20T10:00:00.000Z', project: 'secret-project' })])
})
afterAll(() => database.close())

const viewerOf = (person: Person, roles: Array<'admin' | 'lead'> = [], led: string[] = []): Viewer => ({
  person,
  roles: new Set(['member', ...roles]),
  ledTeamIds: new Set(led),
})
const find = (words: ScopeWords, viewer: Viewer | null = null, wholeNames = false) =>
  findScope(database.db, words, { viewer, slackTeam: 'T1', now, wholeNames })

test.each<[ScopeWords, string, string]>([
  [{ kind: 'any', text: 'payments eu' }, 'team', 'Payments EU'],
  [{ kind: 'any', text: 'pay' }, 'team', 'Payments EU'],
  [{ kind: 'team', text: 'Payments EU team' }, 'team', 'Payments EU'],
  [{ kind: 'person', text: 'ana' }, 'person', 'Ana Ruiz'],
  [{ kind: 'person', text: '<@U0ANA|x>' }, 'person', 'Ana Ruiz'],
  [{ kind: 'any', text: 'jose nunez' }, 'person', 'José Núñez'],
  [{ kind: 'any', text: 'bob lee' }, 'person', 'Bob Lee'],
  [{ kind: 'any', text: 'Checkout' }, 'project', 'checkout'],
  [{ kind: 'project', text: 'secret-project' }, 'project', 'secret-project'],
  [{ kind: 'org' }, 'org', 'the organisation'],
])('%j is found', async (words, kind, name) => {
  expect(await find(words)).toMatchObject({ outcome: 'found', scope: { scope: { kind }, name } })
})

test('a name both a person and a team have is asked back, as is a name two keys have', async () => {
  expect(await find({ kind: 'any', text: 'ana' })).toMatchObject({
    outcome: 'several',
    scopes: [{ scope: { kind: 'team' } }, { scope: { kind: 'person' } }],
  })
  expect(await find({ kind: 'key', text: 'laptop' })).toMatchObject({
    outcome: 'several',
    scopes: [{ of: 'Bob Lee' }, { of: 'Ana Ruiz' }],
  })
  expect(await find({ kind: 'key', text: 'laptop' }, viewerOf(ana, ['admin']))).toMatchObject({
    outcome: 'found',
    scope: { of: 'Ana Ruiz' },
  })
})

test.each<[ScopeWords, string[]]>([
  [{ kind: 'any', text: 'paymnets eu' }, ['Payments EU']],
  [{ kind: 'team', text: 'Paymnts' }, ['Payments EU']],
  [{ kind: 'person', text: 'anna' }, ['Ana Ruiz']],
  [{ kind: 'project', text: 'chekout' }, ['checkout']],
  [{ kind: 'key', text: 'labtop' }, ['laptop', 'laptop']],
  [{ kind: 'any', text: 'zzzzzzzzzz' }, []],
])('%j is not found, and what comes near is offered', async (words, near) => {
  const found = await find(words)

  expect(found.outcome).toBe('none')
  if (found.outcome === 'none') expect(found.nearest.map(({ name }) => name)).toEqual(near)
})

test.each<[ScopeWords, string[]]>([
  [{ kind: 'person', text: 'Ana R' }, ['Ana Ruiz']],
  [{ kind: 'person', text: 'ruiz' }, ['Ana Ruiz']],
  [{ kind: 'person', text: 'bo' }, ['Bob Lee', 'Bobby Brown']],
  [{ kind: 'any', text: 'pay' }, ['Payments EU']],
  [{ kind: 'any', text: 'núñez' }, ['José Núñez']],
])('where something is to be changed, %j is not taken: what it is part of is offered', async (words, near) => {
  const found = await find(words, null, true)

  expect(found.outcome).toBe('none')
  if (found.outcome === 'none') expect(found.nearest.map(({ name }) => name)).toEqual(near)
})

test.each<[ScopeWords, string]>([
  [{ kind: 'person', text: 'ana ruiz' }, 'Ana Ruiz'],
  [{ kind: 'person', text: 'ANA@x.example' }, 'Ana Ruiz'],
  [{ kind: 'person', text: 'ana' }, 'Ana Ruiz'],
  [{ kind: 'person', text: '<@U0ANA>' }, 'Ana Ruiz'],
  [{ kind: 'any', text: 'Bob Lee' }, 'Bob Lee'],
  [{ kind: 'any', text: 'payments eu' }, 'Payments EU'],
])('where something is to be changed, %j is taken', async (words, name) => {
  expect(await find(words, null, true)).toMatchObject({ outcome: 'found', scope: { name } })
})

test('a member finds no key and no project of others', async () => {
  const member = viewerOf(bob)

  expect(await find({ kind: 'project', text: 'secret-project' }, member)).toMatchObject({
    outcome: 'none',
    nearest: [],
  })
  expect(await find({ kind: 'key', text: 'laptop' }, member)).toMatchObject({
    outcome: 'found',
    scope: { of: 'Bob Lee' },
  })
})

test('the search offers a lead their teams, the people in them and those people’s keys; a member nothing', async () => {
  const search = async (viewer: Viewer, text = '') =>
    (await searchScopes(database.db, { viewer, text, now, limit: 50 })).map(
      ({ scope, name }) => `${scope.kind} ${name}`,
    )

  expect(await search(viewerOf(bob, ['lead'], [payments.id]))).toEqual([
    'team Payments EU',
    'person Ana Ruiz',
    'key laptop',
  ])
  expect(await search(viewerOf(bob))).toEqual([])
  expect(await search(viewerOf(ana, ['admin']), 'pay')).toEqual(['team Payments EU'])
  expect((await search(viewerOf(ana, ['admin'])))[0]).toBe('org the organisation')
})
