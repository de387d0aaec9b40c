import { afterEach, beforeEach, expect, test } from 'vitest'
import { newId } from '../base/id.ts'
import type { OpenDatabase } from '../db/database.ts'
import { testDatabase } from '../db/testing.ts'
import { recentMatches, undoMatch } from '../people/match-handles.ts'
import { replaceMembers, type ToldMember } from './members.ts'
import { anAccount, inRun, takeRunsForDead } from './testing.ts'
import { replaceKeys, type ToldKey } from './vendor-keys.ts'

const at = (day: number) => new Date(Date.UTC(2026, 10, day))
const actor = { id: 'command line', origin: 'command line' } as const

let database: OpenDatabase
let accountId: number
beforeEach(async () => {
  database = await testDatabase()
  accountId = await anAccount(database.db, 'openai')
})
afterEach(() => database.close())

const ana: ToldMember = {
  handle: 'ana@x.example',
  vendorId: 'user_1',
  name: 'Ana',
  role: 'member',
  group: '',
  removed: false,
}
const bo: ToldMember = { ...ana, handle: 'bo@x.example', vendorId: 'user_2', name: 'Bo' }
const key: ToldKey = { keyId: 'key_1', name: 'ci', hint: 'sk-…abcd', owner: 'ana@x.example', state: 'active' }

const tell = (members: readonly ToldMember[], day = 1) =>
  inRun(database.db, { accountId, now: at(day) }, (runId) =>
    replaceMembers(database.db, { runId, accountId, provider: 'openai', members, now: at(day) }),
  )
const tellKeys = (keys: readonly ToldKey[]) =>
  inRun(database.db, { accountId, now: at(1) }, (runId) =>
    replaceKeys(database.db, { runId, accountId, provider: 'openai', keys, now: at(1) }),
  )
const members = () =>
  database.db
    .selectFrom('vendor_member')
    .select(['name', 'role', 'group_name', 'first_seen_at', 'last_seen_at', 'removed_at'])
    .orderBy('name')
    .execute()
async function aPerson(email: string): Promise<string> {
  const id = newId()
  await database.db
    .insertInto('person')
    .values({ id, kind: 'person', name: email, email, created_at: at(1) })
    .execute()
  return id
}
const personOf = async (name: string) =>
  (await database.db.selectFrom('handle').select('person_id').where('name', '=', name).executeTakeFirst())?.person_id

test('who is listed no more is removed, who comes back is not, and the rest stays untouched', async () => {
  const changes = [
    await tell([ana, bo], 1),
    await tell([bo, ana], 2),
    await tell([ana], 3),
    await tell([ana], 4),
    await tell([ana, { ...bo, role: 'owner', group: 'Platform' }], 5),
    await tell([ana, { ...bo, role: 'owner', group: 'Platform', removed: true }], 6),
  ].map(({ changed }) => changed)

  expect(changes).toEqual([2, 0, 1, 0, 1, 1])
  const first = { first_seen_at: at(1) }
  expect(await members()).toEqual([
    { name: 'Ana', role: 'member', group_name: '', ...first, last_seen_at: at(6), removed_at: null },
    { name: 'Bo', role: 'owner', group_name: 'Platform', ...first, last_seen_at: at(5), removed_at: at(6) },
  ])
})

test('members are matched to people by their e-mail', async () => {
  const anaId = await aPerson('Ana@x.example')

  expect(await tell([ana, bo])).toEqual({ changed: 2, matched: 1 })
  expect(await personOf('ana@x.example')).toBe(anaId)
  expect(await personOf('bo@x.example')).toBeNull()
})

test('an empty list is not believed once there were members', async () => {
  expect(await tell([])).toEqual({ changed: 0, matched: 0 })
  await tell([ana])

  await expect(tell([])).rejects.toThrow('lists no members')
  expect(await members()).toMatchObject([{ removed_at: null }])
})

test('a list in which nobody is known any more is another organisation’s; new addresses and new ids of the same people are not', async () => {
  await tell([ana, bo])
  const strangers = [ana, bo].map((one, index) => ({
    ...one,
    handle: `x${index}@y.example`,
    vendorId: `user_9${index}`,
  }))

  await expect(tell(strangers)).rejects.toMatchObject({
    code: 'conflict',
    message: expect.stringContaining('none of the 2 members it had is listed any more. Nothing was counted.'),
  })
  await takeRunsForDead(database.db)
  expect((await members()).map(({ name, removed_at }) => [name, removed_at])).toEqual([
    ['Ana', null],
    ['Bo', null],
  ])
  await tell([{ ...ana, vendorId: '17' }, ...strangers])
  await tell([{ ...ana, handle: 'ana@new.example', vendorId: '17' }])
  // One alone may be followed by another.
  await tell([bo])
  expect(await members()).toContainEqual(expect.objectContaining({ name: 'Bo', removed_at: null }))
})

test('of a member listed twice, the one that is not removed stands', async () => {
  await tell([{ ...ana, removed: true, vendorId: 'user_0' }, ana])

  expect(await members()).toMatchObject([{ removed_at: null }])
})

test('what a key spends is its owner’s, unless somebody undid that', async () => {
  const anaId = await aPerson('ana@x.example')

  const first = await tellKeys([key, { ...key, keyId: 'key_2', owner: '' }])
  const [match] = await recentMatches(database.db, 1)
  await undoMatch(database.db, { matchId: match?.id ?? 0, actor, now: at(2) })
  const again = await tellKeys([key])

  // The owner’s own handle, and the key’s.
  expect(first).toEqual({ changed: 2, matched: 2 })
  expect(match).toMatchObject({ handle: 'key_1', vendor: 'openai' })
  expect(await personOf('ana@x.example')).toBe(anaId)
  expect(await personOf('key_1')).toBeNull()
  expect(await personOf('key_2')).toBeUndefined()
  expect(again).toEqual({ changed: 1, matched: 0 })
})

test('a key that is listed no more keeps its name', async () => {
  await tellKeys([key])

  await tellKeys([])
  await tellKeys([])

  expect(await database.db.selectFrom('vendor_key').select(['name', 'state']).execute()).toEqual([
    { name: 'ci', state: 'gone' },
  ])
})
