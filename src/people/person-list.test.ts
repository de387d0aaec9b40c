import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Day } from '../base/calendar.ts'
import type { OpenDatabase } from '../db/database.ts'
import { testDatabase } from '../db/testing.ts'
import { ensureHandle } from './handle.ts'
import { assignMember } from './membership.ts'
import { ensurePerson, type Person } from './person.ts'
import { listedPerson, listPeople, peopleBehindSlack, roleWord } from './person-list.ts'
import { ensureRobot } from './robot.ts'
import type { Team } from './team.ts'
import { createTeam } from './team-changes.ts'
import { createVirtualKey } from './virtual-key.ts'

const now = new Date('2026-11-21T10:00:00Z')
const day = '2026-11-21' as Day
const by = { actor: { id: 'tester', origin: 'tally' as const }, now }
const page = { text: '', teamIds: null, day, now, offset: 0, limit: 10 }

let database: OpenDatabase
let ana: Person
let red: Team
beforeAll(async () => {
  database = await testDatabase()
  const { db } = database
  ana = await ensurePerson(db, { kind: 'person', name: 'Ana Ruíz', email: 'ana@example.com', now })
  const ben = await ensurePerson(db, { kind: 'person', name: 'Ben', email: 'ben@example.com', now })
  const gone = await ensurePerson(db, { kind: 'person', name: 'Abel', email: 'abel@example.com', now })
  await db.updateTable('person').set({ left_at: now }).where('id', '=', gone.id).execute()
  await ensureRobot(db, { name: 'ci', ownerId: ana.id, now })
  await ensureHandle(db, { vendor: 'slack', name: 'T1:U1', personId: ana.id })
  red = await createTeam(db, { name: 'Red', leadIds: [ana.id], ...by })
  await assignMember(db, { ...by, personId: ben.id, teamId: red.id, fromDay: '2026-11-01' as Day })
  for (const expiresAt of [null, now]) {
    const key = { personId: ben.id, name: 'laptop', project: '', tags: {}, expiresAt, now, hashKey: randomBytes(32) }
    await createVirtualKey(db, key)
  }
})
afterAll(() => database.close())

async function names(more: Partial<Parameters<typeof listPeople>[1]>) {
  const { people, total } = await listPeople(database.db, { ...page, ...more })
  return [people.map(({ person }) => person.name), total]
}

test('everybody in the order of names, those who left last, in pages', async () => {
  expect(await names({})).toEqual([['Ana Ruíz', 'Ben', 'ci', 'Abel'], 4])
  expect(await names({ offset: 1, limit: 2 })).toEqual([['Ben', 'ci'], 4])
})

test('a search ignores accents and letter case, and finds e-mails', async () => {
  expect(await names({ text: 'RUIZ' })).toEqual([['Ana Ruíz'], 1])
  expect(await names({ text: 'ben@' })).toEqual([['Ben'], 1])
  expect(await names({ text: '%' })).toEqual([[], 0])
})

test('the members of teams on a day', async () => {
  expect(await names({ teamIds: [red.id] })).toEqual([['Ben'], 1])
  expect(await names({ teamIds: [red.id], day: '2026-10-31' as Day })).toEqual([[], 0])
  expect(await names({ teamIds: [] })).toEqual([[], 0])
})

describe('one of them', () => {
  test('with team, working keys, what they lead and their role', async () => {
    const [, ben] = (await listPeople(database.db, page)).people
    const lead = await listedPerson(database.db, { personId: ana.id, day, now })
    if (!lead || !ben) throw new Error('both are there')

    expect(ben).toMatchObject({ team: 'Red', keys: 1, leads: [] })
    expect(lead).toMatchObject({ team: null, keys: 0, leads: ['Red'], slackIds: ['U1'] })
    expect([roleWord(lead, []), roleWord(ben, []), roleWord(ben, ['ben@example.com'])]).toEqual([
      'lead',
      'member',
      'admin',
    ])
  })

  test('the people behind Slack accounts', async () => {
    const asked = { team: 'T1', slackUsers: ['U1', 'U2'] }

    expect(await peopleBehindSlack(database.db, asked)).toEqual(new Map([['U1', ana.id]]))
    expect(await peopleBehindSlack(database.db, { ...asked, team: 'T2' })).toEqual(new Map())
  })
})
