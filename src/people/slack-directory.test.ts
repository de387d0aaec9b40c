import { randomBytes } from 'node:crypto'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { OpenDatabase } from '../db/database.ts'
import { testDatabase } from '../db/testing.ts'
import { claimMessages } from '../outbox/outbox.ts'
import { openVault } from '../vault/vault.ts'
import { ensureHandle } from './handle.ts'
import { createPerson, ensurePerson, findPersonByEmail, findPersonByHandle } from './person.ts'
import { ensureRobot } from './robot.ts'
import { listAdmins, setRole } from './roles.ts'
import { type SlackMember, syncSlackPeople } from './slack-directory.ts'
import { createTeam } from './team-changes.ts'
import { createVirtualKey } from './virtual-key.ts'

const now = new Date('2026-11-21T10:00:00Z')
const later = new Date('2026-11-22T10:00:00Z')
const vault = openVault(['0'.repeat(64)])
const by = { actor: { id: 'tester', origin: 'slack' as const }, now }

let database: OpenDatabase
beforeEach(async () => {
  database = await testDatabase()
})
afterEach(() => database.close())

function member(slackUser: string, more: Partial<SlackMember> = {}): SlackMember {
  return {
    slackUser,
    name: `Name of ${slackUser}`,
    email: `${slackUser.toLowerCase()}@example.com`,
    isConfirmed: true,
    timeZone: 'Europe/Madrid',
    isAdmin: false,
    isDeactivated: false,
    ...more,
  }
}

function sync(members: SlackMember[], at = now, team = 'T1') {
  return syncSlackPeople(database.db, { team, members, vault, now: at })
}

function behind(slackUser: string, team = 'T1') {
  return findPersonByHandle(database.db, { vendor: 'slack', name: `${team}:${slackUser}` })
}

async function everything() {
  const { db } = database
  return [
    await db.selectFrom('person').selectAll().orderBy('id').execute(),
    await db.selectFrom('handle').selectAll().orderBy('id').execute(),
    await db.selectFrom('audit').selectAll().orderBy('id').execute(),
    await db.selectFrom('outbox').selectAll().orderBy('id').execute(),
  ]
}

function keys() {
  return database.db.selectFrom('virtual_key').select(['name', 'revoked_at']).orderBy('name').execute()
}

function admins() {
  return listAdmins(database.db, []).then((people) => people.map(({ name }) => name))
}

test('somebody known by e-mail gets the account, its name and time zone; others are made', async () => {
  const { db } = database
  const ana = await ensurePerson(db, { kind: 'person', name: 'ana', email: 'U1@Example.com', now })

  const synced = await sync([member('U1'), member('U2'), member('U3', { email: null })])

  expect(synced).toEqual({ made: 2, left: [], returned: [] })
  expect(await behind('U1')).toEqual({ ...ana, name: 'Name of U1' })
  expect(await behind('U2')).toMatchObject({ name: 'Name of U2', email: 'u2@example.com' })
  expect(await behind('U3')).toMatchObject({ name: 'Name of U3', email: null })
  const zone = await db.selectFrom('person').select('time_zone').where('id', '=', ana.id).executeTakeFirst()
  expect(zone?.time_zone).toBe('Europe/Madrid')
})

test('told again it changes nothing, in whatever pages', async () => {
  const members = [
    member('U1', { isAdmin: true }),
    member('U2', { email: null }),
    member('U3', { email: null }),
    member('U4', { isDeactivated: true }),
    member('U5', { email: 'U1@EXAMPLE.com' }),
  ]
  await sync(members)
  const before = await everything()

  await sync(members, later)
  await Promise.all(members.map((one) => sync([one], later)))

  expect(await everything()).toEqual(before)
})

test('two accounts of one e-mail are one person, and the older one says who it is', async () => {
  await sync([member('U1', { name: 'First' })])
  await sync([member('U2', { email: 'u1@example.com', name: 'Second' }), member('U1', { name: 'First' })])

  expect(await behind('U2')).toEqual(await behind('U1'))
  expect(await behind('U2')).toMatchObject({ name: 'First' })
})

test('an account whose e-mail nobody confirmed matches nobody and makes nobody', async () => {
  await ensurePerson(database.db, { kind: 'person', name: 'ana', email: 'u1@example.com', now })

  await sync([member('U1', { isConfirmed: false }), member('U9', { isConfirmed: false })])

  expect(await behind('U1')).toBeNull()
  expect(await behind('U9')).toBeNull()
})

test("a robot's e-mail gives nobody its usage", async () => {
  await createPerson(database.db, { kind: 'robot', name: 'CI', email: 'u1@example.com', now })

  await sync([member('U1')])

  expect(await behind('U1')).toBeNull()
})

test('an e-mail changed in Slack is followed, unless it is somebody else’s', async () => {
  await sync([member('U1'), member('U2')])

  await sync([member('U1', { email: 'New@example.com' }), member('U2', { email: 'u1@example.com' })])
  expect(await behind('U1')).toMatchObject({ email: 'new@example.com' })
  expect(await behind('U2')).toMatchObject({ email: 'u2@example.com' })

  await sync([member('U1', { email: 'New@example.com' }), member('U2', { email: 'u1@example.com' })])
  expect(await behind('U2')).toMatchObject({ email: 'u1@example.com' })
})

test('admins and owners of the workspace are admins until a role is given by hand', async () => {
  await sync([member('U1', { isAdmin: true }), member('U2', { isAdmin: true })])
  const one = await behind('U1')
  await setRole(database.db, { ...by, personId: one?.id ?? '', role: 'finance', admins: [] })

  await sync([member('U1', { isAdmin: true }), member('U2', { isAdmin: true })])

  expect(await admins()).toEqual(['Name of U2'])
})

test('handles carry the workspace: the same id elsewhere is somebody else', async () => {
  await sync([member('U1')])
  await sync([member('U1', { email: 'other@example.com' })], now, 'T2')

  expect((await behind('U1', 'T2'))?.id).not.toBe((await behind('U1', 'T1'))?.id)
})

test('whoever is deactivated loses keys and open offers, and the admins are told once', async () => {
  const { db } = database
  await sync([member('U1'), member('U2')])
  const ana = await behind('U1')
  if (!ana) throw new Error('nobody behind U1')
  await createTeam(db, { ...by, name: 'Platform', leadIds: [ana.id] })
  await ensureRobot(db, { name: 'CI', ownerId: ana.id, now })
  await someKey(ana.id, 'laptop')
  await someKey((await behind('U2'))?.id ?? '', 'untouched')
  await someOffer(ana.id)

  const synced = await sync([member('U1', { isDeactivated: true }), member('U2')], later)
  await sync([member('U1', { isDeactivated: true })], new Date('2026-11-23T10:00:00Z'))

  expect(synced.left).toEqual([ana])
  expect(await keys()).toEqual([
    { name: 'laptop', revoked_at: later },
    { name: 'untouched', revoked_at: null },
  ])
  expect(await db.selectFrom('key_offer').select('withdrawn_at').execute()).toEqual([{ withdrawn_at: later }])
  const told = await claimMessages(db, { now: later, atMost: 10, leaseMs: 1000 })
  expect(told).toMatchObject([
    {
      kind: 'person.left',
      recipient: 'admins',
      data: { name: 'Name of U1', keys: [{ name: 'laptop' }], offers: 1, robots: ['CI'], ledTeams: ['Platform'] },
    },
  ])
  const acts = await db
    .selectFrom('audit')
    .select(['act', 'detail', 'before', 'after'])
    .where('actor', '=', 'slack')
    .orderBy('id')
    .execute()
  expect(acts.map(({ act }) => act)).toEqual(['key-offer.withdraw', 'virtual-key.revoke', 'person.leave'])
  expect(acts[1]).toMatchObject({
    detail: { name: 'laptop', why: 'person left' },
    before: { revokedAt: null },
    after: { revokedAt: later.toISOString() },
  })
})

test('somebody who comes back is there again, without the keys; leaving again is told again', async () => {
  const { db } = database
  await sync([member('U1')])
  const ana = await behind('U1')
  await someKey(ana?.id ?? '', 'laptop')
  await sync([member('U1', { isDeactivated: true })], later)

  const back = await sync([member('U1')], new Date('2026-11-24T10:00:00Z'))
  expect(back.returned).toMatchObject([{ id: ana?.id }])
  expect(await keys()).toEqual([{ name: 'laptop', revoked_at: later }])

  await sync([member('U1', { isDeactivated: true })], new Date('2026-11-25T10:00:00Z'))
  expect(await db.selectFrom('outbox').selectAll().execute()).toHaveLength(2)
})

test('somebody with a second active account has not left', async () => {
  await sync([member('U1'), member('U2', { email: 'u1@example.com', name: 'Second' })])

  const synced = await sync([member('U1', { isDeactivated: true })], later)
  expect(synced.left).toEqual([])

  await sync([member('U2', { email: 'u1@example.com', name: 'Second' })], later)
  expect(await findPersonByEmail(database.db, 'u1@example.com')).toMatchObject({ name: 'Second' })
})

test('a deactivated account nobody knows makes nobody; of a known e-mail it is somebody who left', async () => {
  await ensurePerson(database.db, { kind: 'person', name: 'ana', email: 'u1@example.com', now })

  const synced = await sync([member('U1', { isDeactivated: true }), member('U9', { isDeactivated: true })])

  expect(synced).toMatchObject({ made: 0, left: [{ name: 'ana' }] })
  expect(await behind('U9')).toBeNull()
})

test('a handle matched by hand is not taken back', async () => {
  const ben = await createPerson(database.db, { kind: 'person', name: 'Ben', email: 'ben@example.com', now })
  await ensureHandle(database.db, { vendor: 'slack', name: 'T1:U1', personId: ben.id })

  await sync([member('U1')])

  expect((await behind('U1'))?.id).toBe(ben.id)
})

test('five thousand people come in pages of two hundred, and the next time nothing changes', async () => {
  const many = Array.from({ length: 5_000 }, (_, at) => member(`U${at}`, at % 3 === 0 ? { email: null } : {}))
  const pages = Array.from({ length: 25 }, (_, at) => many.slice(at * 200, at * 200 + 200))

  let made = 0
  for (const page of [...pages, ...pages]) made += (await sync(page)).made

  expect(made).toBe(5_000)
  expect(await behind('U3')).toMatchObject({ name: 'Name of U3' })
  expect(await behind('U4998')).toMatchObject({ name: 'Name of U4998' })
})

function someKey(personId: string, name: string) {
  const hashKey = randomBytes(32)
  return createVirtualKey(database.db, { personId, name, project: '', tags: {}, expiresAt: null, now, hashKey })
}

async function someOffer(personId: string): Promise<void> {
  await database.db
    .insertInto('key_offer')
    .values({
      id: '00000000-0000-7000-8000-000000000001',
      recipient_id: personId,
      owner_id: personId,
      name: 'desktop',
      project: '',
      tags: '{}',
      models: '[]',
      key_expires_at: null,
      budget: null,
      replaces_key_id: null,
      offered_by: 'tester',
      offered_at: now,
      open_until: later,
    })
    .execute()
}
