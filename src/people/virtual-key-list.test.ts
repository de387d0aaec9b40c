import { randomBytes } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { OpenDatabase } from '../db/database.ts'
import { testDatabase } from '../db/testing.ts'
import type { Viewer } from './access.ts'
import { createPerson, ensurePerson, type Person } from './person.ts'
import { revokeVirtualKey } from './revoke-virtual-key.ts'
import { rotateVirtualKey } from './rotate-virtual-key.ts'
import { createVirtualKey } from './virtual-key.ts'
import { findVirtualKey, lastDayOf, mayManageKey, pageOfKeys, stateOfKey } from './virtual-key-list.ts'

const now = new Date('2026-11-21T10:00:00Z')
const at = (seconds: number) => new Date(now.getTime() + seconds * 1000)
const hashKey = randomBytes(32)

let database: OpenDatabase
let ana: Person
let jose: Person
beforeEach(async () => {
  database = await testDatabase()
  ana = await ensurePerson(database.db, { kind: 'person', name: 'Ana Ruiz', email: 'ana@x.example', now })
  jose = await ensurePerson(database.db, { kind: 'person', name: 'José Núñez', email: 'jn@x.example', now })
})
afterEach(() => database.close())

async function create(person: Person, name: string, more: { project?: string; expiresAt?: Date; made?: Date } = {}) {
  const { project = '', expiresAt = null, made = now } = more
  const input = { personId: person.id, name, project, tags: {}, expiresAt, now: made, hashKey }
  return (await createVirtualKey(database.db, input)).key
}

function page(more: Partial<Parameters<typeof pageOfKeys>[1]> = {}) {
  return pageOfKeys(database.db, { withEnded: true, now, limit: 10, offset: 0, ...more })
}

test('pages hold every key once: those that work first, the newest before', async () => {
  const ended = await create(ana, 'ended', { made: at(9) })
  await revokeVirtualKey(database.db, { which: ended.id, now })
  for (let count = 0; count < 7; count++) await create(ana, `k${count}`, { made: at(count) })

  const pages = await Promise.all([0, 3, 6, 9].map((offset) => page({ limit: 3, offset })))

  expect(pages.map(({ keys }) => keys.map(({ key }) => key.name))).toEqual([
    ['k6', 'k5', 'k4'],
    ['k3', 'k2', 'k1'],
    ['k0', 'ended'],
    [],
  ])
  expect(pages.map(({ total }) => total)).toEqual([8, 8, 8, 8])
})

test.each([
  ['part of the key’s name', 'DESK', ['desktop']],
  ['its project', 'checkout', ['desktop']],
  ['its person, without accents', 'jose nunez', ['desktop']],
  ['the person’s e-mail', 'jn@x', ['desktop']],
  ['what would be a pattern elsewhere', '%', []],
  ['nothing', '  ', ['desktop', 'laptop']],
])('a key is found by %s', async (_, text, names) => {
  await create(ana, 'laptop')
  await create(jose, 'desktop', { project: 'checkout', made: at(1) })

  expect((await page({ text })).keys.map(({ key }) => key.name)).toEqual(names)
})

test('a key is found by what is displayed of it, with three dots too', async () => {
  const key = await create(ana, 'laptop')
  await create(jose, 'desktop')

  for (const text of [key.display, key.display.replace('…', '...')]) {
    expect((await page({ text })).keys.map((one) => one.key.id)).toEqual([key.id])
  }
})

test('one’s own keys are those of one’s robots and projects too, and without ended ones if so asked', async () => {
  const owned = { email: null, ownerId: ana.id, now }
  const robot = await createPerson(database.db, { kind: 'robot', name: 'ci', ...owned })
  const project = await createPerson(database.db, { kind: 'project', name: 'checkout', ...owned })
  for (const person of [ana, robot, project, jose]) await create(person, person.name)
  await create(ana, 'expired', { expiresAt: now })

  const own = await page({ recipientId: ana.id, withEnded: false })

  expect(own.keys.map(({ key }) => key.name).toSorted()).toEqual(['Ana Ruiz', 'checkout', 'ci'])
  expect(own.total).toBe(3)
})

describe('a key may be managed', () => {
  const viewer = (person: Person, role: 'admin' | 'finance' | 'lead' | 'member'): Viewer => ({
    person,
    roles: new Set(['member', role]),
    ledTeamIds: new Set(),
  })

  test('by its person, who answers for its robot, and admins; by nobody else', async () => {
    const robot = await createPerson(database.db, { kind: 'robot', name: 'ci', email: null, ownerId: ana.id, now })
    const keys = [await create(ana, 'laptop'), await create(robot, 'runner'), await create(jose, 'desktop')]
    const listed = await Promise.all(keys.map(({ id }) => findVirtualKey(database.db, id)))
    const may = (who: Viewer) => listed.map((one) => one !== null && mayManageKey(who, one))

    expect(may(viewer(ana, 'member'))).toEqual([true, true, false])
    expect(may(viewer(jose, 'lead'))).toEqual([false, false, true])
    expect(may(viewer(jose, 'finance'))).toEqual([false, false, true])
    expect(may(viewer(jose, 'admin'))).toEqual([true, true, true])
  })
})

test('what has become of a key: active, replaced in its grace period, expired, revoked', async () => {
  const key = await create(ana, 'laptop', { expiresAt: at(100) })
  const states = async () => {
    const found = await findVirtualKey(database.db, key.id)
    return found && [0, 59, 60, 100].map((seconds) => stateOfKey(found.key, at(seconds)))
  }
  const before = await states()
  await rotateVirtualKey(database.db, {
    keyId: key.id,
    graceSeconds: 60,
    actor: { id: 'x', origin: 'tally' },
    now,
    hashKey,
  })
  const rotated = await states()
  await revokeVirtualKey(database.db, { which: key.id, now })

  expect(before).toEqual(['active', 'active', 'active', 'expired'])
  expect(rotated).toEqual(['replaced', 'replaced', 'expired', 'expired'])
  expect(await states()).toEqual(['revoked', 'revoked', 'revoked', 'revoked'])
})

test.each([
  ['2027-01-01T00:00:00Z', '2026-12-31'],
  ['2027-01-01T10:00:00Z', '2027-01-01'],
])('a key that expires at %s works through %s', (expiresAt, day) => {
  expect(lastDayOf(new Date(expiresAt))).toBe(day)
})

test.each(['', 'x', "' or true --", '00000000-0000-7000-8000-000000000000'])('no key has the id “%s”', async (id) => {
  await create(ana, 'laptop')

  expect(await findVirtualKey(database.db, id)).toBeNull()
})
