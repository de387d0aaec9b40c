import { afterEach, beforeEach, expect, test } from 'vitest'
import type { OpenDatabase } from '../db/database.ts'
import { testDatabase } from '../db/testing.ts'
import { ensureHandle } from './handle.ts'
import { matchByEmail, matchHandles, recentMatches, undoMatch } from './match-handles.ts'
import { createPerson, findPersonByHandle, type Person } from './person.ts'

const now = new Date('2026-11-21T10:00:00Z')
const by = { actor: { id: 'tester', origin: 'slack' as const }, now }

let database: OpenDatabase
let ana: Person
let ben: Person
let old: number
beforeEach(async () => {
  database = await testDatabase()
  ana = await createPerson(database.db, { kind: 'person', name: 'Ana', email: 'ana@example.com', now })
  ben = await createPerson(database.db, { kind: 'person', name: 'Ben', email: 'ben@example.com', now })
  old = await handle('cursor', 'ana@old.example')
})
afterEach(() => database.close())

function handle(vendor: string, name: string): Promise<number> {
  return ensureHandle(database.db, { vendor, name, personId: null })
}

function behind(vendor: string, name: string) {
  return findPersonByHandle(database.db, { vendor, name })
}

test('a handle that is an e-mail finds its person, in any letter case and once', async () => {
  await handle('cursor', 'ANA@example.com')
  await handle('anthropic', 'apikey_1')
  await handle('slack', 'T1:ben@example.com')

  expect(await matchByEmail(database.db, now)).toBe(1)
  expect(await matchByEmail(database.db, now)).toBe(0)

  expect(await behind('cursor', 'ANA@example.com')).toEqual(ana)
  expect(await recentMatches(database.db, 5)).toMatchObject([{ handle: 'ANA@example.com', personName: 'Ana' }])
})

test('what was undone by hand is not matched by e-mail again', async () => {
  await handle('cursor', 'ana@example.com')
  await matchByEmail(database.db, now)
  const [match] = await recentMatches(database.db, 1)
  await undoMatch(database.db, { ...by, matchId: match?.id ?? 0 })

  expect(await matchByEmail(database.db, now)).toBe(0)
  expect(await behind('cursor', 'ana@example.com')).toBeNull()
})

test('several are matched at once, and each can be undone, once', async () => {
  const key = await handle('openai', 'key_1')

  const matches = [
    { handleId: old, personId: ana.id },
    { handleId: key, personId: ben.id },
  ]
  const [first] = await matchHandles(database.db, { ...by, matches })
  expect(await behind('cursor', 'ana@old.example')).toEqual(ana)
  expect(await behind('openai', 'key_1')).toEqual(ben)

  const undo = { ...by, matchId: first?.id ?? 0 }
  expect(await undoMatch(database.db, undo)).toMatchObject({ outcome: 'undone', match: { handle: 'ana@old.example' } })
  expect(await undoMatch(database.db, undo)).toMatchObject({ outcome: 'already-undone' })
  expect(await behind('cursor', 'ana@old.example')).toBeNull()
  const acts = await database.db.selectFrom('audit').select('act').orderBy('id').execute()
  expect(acts.map(({ act }) => act)).toEqual(['handle.match', 'handle.match', 'handle.unmatch'])
})

test('all are matched or none: one that somebody else matched meanwhile stops them', async () => {
  const key = await handle('openai', 'key_1')
  await matchHandles(database.db, { ...by, matches: [{ handleId: old, personId: ben.id }] })

  const matches = [key, old].map((handleId) => ({ handleId, personId: ana.id }))
  await expect(matchHandles(database.db, { ...by, matches })).rejects.toThrow(
    'matched “ana@old.example” to Ben meanwhile',
  )

  expect(await behind('openai', 'key_1')).toBeNull()
})

test('an older match is not undone over a newer one', async () => {
  const [first] = await matchHandles(database.db, { ...by, matches: [{ handleId: old, personId: ana.id }] })
  await database.db.updateTable('handle').set({ person_id: ben.id }).where('id', '=', old).execute()

  expect(await undoMatch(database.db, { ...by, matchId: first?.id ?? 0 })).toMatchObject({ outcome: 'changed-since' })
  expect(await behind('cursor', 'ana@old.example')).toEqual(ben)
})

test('“nobody said who” is nobody, and there is nothing to undo where nothing was done', async () => {
  await expect(matchHandles(database.db, { ...by, matches: [{ handleId: 0, personId: ana.id }] })).rejects.toThrow(
    'not there any more',
  )
  expect(await undoMatch(database.db, { ...by, matchId: 99 })).toBeNull()
})
