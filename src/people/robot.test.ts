import { afterAll, beforeAll, expect, test } from 'vitest'
import type { OpenDatabase } from '../db/database.ts'
import { testDatabase } from '../db/testing.ts'
import { ensurePerson, type Person } from './person.ts'
import { ensureRobot } from './robot.ts'
import { setOwner } from './robot-owner.ts'

const now = new Date('2026-11-21T10:00:00Z')
const by = { actor: { id: 'tester', origin: 'slack' as const }, now }

let database: OpenDatabase
let ana: Person
let ben: Person
let robot: Person
beforeAll(async () => {
  database = await testDatabase()
  ana = await ensurePerson(database.db, { kind: 'person', name: 'Ana', email: 'ana@example.com', now })
  ben = await ensurePerson(database.db, { kind: 'person', name: 'Ben', email: 'ben@example.com', now })
  robot = await ensureRobot(database.db, { name: 'CI', ownerId: ana.id, now })
})
afterAll(() => database.close())

test('a robot gets another owner, once', async () => {
  const first = await setOwner(database.db, { ...by, robotId: robot.id, ownerId: ben.id })
  const again = await setOwner(database.db, { ...by, robotId: robot.id, ownerId: ben.id })

  expect([first.beforeId, again.beforeId]).toEqual([ana.id, ben.id])
  expect(await database.db.selectFrom('audit').selectAll().execute()).toMatchObject([
    { act: 'robot.owner', before: { ownerId: ana.id }, after: { ownerId: ben.id } },
  ])
})

test('only robots have owners, and only people who are still here are some', async () => {
  const gone = await ensurePerson(database.db, { kind: 'person', name: 'Gone', email: 'gone@example.com', now })
  await database.db.updateTable('person').set({ left_at: now }).where('id', '=', gone.id).execute()

  await expect(setOwner(database.db, { ...by, robotId: ana.id, ownerId: ben.id })).rejects.toThrow('Ana is no robot')
  await expect(setOwner(database.db, { ...by, robotId: robot.id, ownerId: gone.id })).rejects.toThrow('Gone has left')
  await expect(setOwner(database.db, { ...by, robotId: robot.id, ownerId: robot.id })).rejects.toThrow('is no person')
})
