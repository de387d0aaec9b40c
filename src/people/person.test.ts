import { afterAll, beforeAll, expect, test } from 'vitest'
import type { OpenDatabase } from '../db/database.ts'
import { testDatabase } from '../db/testing.ts'
import { ensureHandle } from './handle.ts'
import { createPerson, ensurePerson, findPersonByEmail, findPersonByHandle } from './person.ts'
import { ensureRobot } from './robot.ts'

const now = new Date('2026-11-21T10:00:00Z')

let database: OpenDatabase
beforeAll(async () => {
  database = await testDatabase()
})
afterAll(() => database.close())

test('one e-mail is one person, in whatever letter case and however many ask at once', async () => {
  const emails = ['Ada@Example.com', 'ada@example.com', 'ADA@EXAMPLE.COM', 'ada@Example.com']

  const people = await Promise.all(
    emails.map((email) => ensurePerson(database.db, { kind: 'person', name: 'Ada', email, now })),
  )

  expect(new Set(people.map((person) => person.id)).size).toBe(1)
  expect(await findPersonByEmail(database.db, 'aDa@example.com')).toEqual(people[0])
  expect(await findPersonByEmail(database.db, 'nobody@example.com')).toBeNull()
})

test('a name is kept on one line, without what is not seen in it', async () => {
  const hidden = await ensurePerson(database.db, {
    kind: 'person',
    name: '\u202EEve\nEvil\u2069',
    email: 'eve@example.com',
    now,
  })
  const nothing = await createPerson(database.db, { kind: 'person', name: '\u200B', email: 'no@example.com', now })

  expect([hidden.name, nothing.name]).toEqual(['Eve Evil', 'no@example.com'])
})

test("an owner's robots are told apart by name, two owners may use the same one", async () => {
  const { db } = database
  const ada = await ensurePerson(db, { kind: 'person', name: 'Ada', email: 'ada@example.com', now })
  const ben = await ensurePerson(db, { kind: 'person', name: 'Ben', email: 'ben@example.com', now })

  const [first, again, ofBen] = await Promise.all([
    ensureRobot(db, { name: 'CI', ownerId: ada.id, now }),
    ensureRobot(db, { name: 'ci', ownerId: ada.id, now }),
    ensureRobot(db, { name: 'ci', ownerId: ben.id, now }),
  ])

  expect(first.id).toBe(again.id)
  expect(ofBen.id).not.toBe(first.id)
  expect(ofBen).toMatchObject({ kind: 'robot', email: null })
})

test('a handle is one row, takes the first person given and keeps it', async () => {
  const { db } = database
  const robot = await createPerson(db, { kind: 'robot', name: 'CI', email: null, now })
  const ada = await ensurePerson(db, { kind: 'person', name: 'Ada', email: 'ada@example.com', now })
  const slack = { vendor: 'slack', name: 'T1:U1' }

  const ids = await Promise.all([1, 2, 3].map(() => ensureHandle(db, { ...slack, personId: null })))
  expect(await findPersonByHandle(db, slack)).toBeNull()
  const known = await ensureHandle(db, { ...slack, personId: ada.id })
  await ensureHandle(db, { ...slack, personId: robot.id })

  expect(new Set([...ids, known]).size).toBe(1)
  expect(await findPersonByHandle(db, slack)).toEqual(ada)
})
