import { afterEach, beforeEach, expect, test } from 'vitest'
import type { OpenDatabase } from '../db/database.ts'
import { testDatabase } from '../db/testing.ts'
import { overseers } from './overseers.ts'
import { createPerson } from './person.ts'
import { setRole } from './roles.ts'
import { createTeam } from './team-changes.ts'

const now = new Date('2026-11-21T10:00:00Z')
const actor = { id: 'test', origin: 'tally' } as const

let database: OpenDatabase
beforeEach(async () => {
  database = await testDatabase()
})
afterEach(() => database.close())

const person = (name: string) =>
  createPerson(database.db, { kind: 'person', name, email: `${name}@x.example`, now }).then(({ id }) => id)

test('admins, finance and leads, each once, with the topmost of the teams they lead; nobody who left', async () => {
  const { db } = database
  const [boss, finance, lead, gone] = [
    await person('Boss'),
    await person('Fin'),
    await person('Lea'),
    await person('Old'),
  ]
  await person('Member')
  await setRole(db, { personId: finance, role: 'finance', admins: [], actor, now })
  const engineering = await createTeam(db, { name: 'Engineering', leadIds: [lead, boss], actor, now })
  await createTeam(db, { name: 'Perception', parentId: engineering.id, leadIds: [lead], actor, now })
  await createTeam(db, { name: 'Sales', leadIds: [gone, lead], actor, now })
  await db.updateTable('person').set({ left_at: now }).where('id', '=', gone).execute()
  await db.updateTable('person').set({ time_zone: 'Europe/Madrid' }).where('id', '=', lead).execute()

  const found = await overseers(db, ['boss@x.example'])

  expect(
    found.map(({ personId, seesAll, ledTeams, zone }) => [personId, seesAll, ledTeams.map(({ name }) => name), zone]),
  ).toEqual([
    [boss, true, ['Engineering'], ''],
    [finance, true, [], ''],
    [lead, false, ['Engineering', 'Sales'], 'Europe/Madrid'],
  ])
})
