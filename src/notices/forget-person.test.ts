import { readFile } from 'node:fs/promises'
import { sql } from 'kysely'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { readActs } from '../audit/read-acts.ts'
import type { OpenDatabase } from '../db/database.ts'
import { testDatabase } from '../db/testing.ts'
import { disguiseUsage } from '../ledger/disguise-usage.ts'
import { usageOfPerson } from '../ledger/usage-of-person.ts'
import { findPerson, findPersonByEmail } from '../people/person.ts'
import { readPseudonyms } from '../people/pseudonyms.ts'
import { setRole } from '../people/roles.ts'
import { syncSlackPeople } from '../people/slack-directory.ts'
import { beginRun } from '../sources/sync-run.ts'
import { disagreements, tellWindow } from '../sources/testing.ts'
import { openVault } from '../vault/vault.ts'
import { forgetPerson } from './forget-person.ts'
import { admin, canary, letTheCanaryIn, now, usages, whereStands, window, words } from './testing/canary.ts'

const vault = openVault(['0'.repeat(64)])
let database: OpenDatabase
let is: Awaited<ReturnType<typeof letTheCanaryIn>>
beforeEach(async () => {
  database = await testDatabase()
  is = await letTheCanaryIn(database.db, vault)
})
afterEach(() => database.close())

const forget = (said: { personId?: string; actor?: typeof admin } = {}) =>
  forgetPerson({ db: database.db, vault }, { personId: is.personId, admins: [], actor: admin, now, ...said })

async function sums(): Promise<string> {
  const { rows } = await sql<{ row: string }>`
    select to_jsonb(t)::text as row from usage_hour t union all select to_jsonb(t)::text from usage_day t
    union all select to_jsonb(t)::text from session_total t union all select to_jsonb(t)::text from budget_state t
    union all select to_jsonb(t)::text from activity_day t union all select (to_jsonb(t) - 'source_id' - 'tags')::text from entry t
    order by 1`.execute(database.db)
  return rows.map(({ row }) => row).join('\n')
}

test('nothing of what they were called is left in any table', async () => {
  const tables = new Set((await whereStands(database.db, words)).map((line) => line.split('.')[0]))

  expect(await forget()).toMatchObject({ outcome: 'deleted', keysRevoked: 1, offersWithdrawn: 1 })

  expect([...tables].toSorted()).toEqual(
    expect.arrayContaining([
      ...['api_token', 'audit', 'budget_raise_request', 'entry_2026_11', 'file_thread', 'handed_file'],
      ...['handed_row_rejected', `handed_${is.fileId}`, 'handle', 'incident', 'incident_event', 'incident_lesson'],
      ...['key_offer', 'outbox', 'person', 'preference', 'team', 'unreachable_address', 'vendor_key', 'vendor_member'],
      'virtual_key',
    ]),
  )
  expect(await whereStands(database.db, words)).toEqual([])
  const { rows } = await sql<{ table: string }>`
    select 'notice_quiet' as table from notice_quiet union all select 'team_lead' from team_lead`.execute(database.db)
  expect(rows).toEqual([])
})

test('every figure stays, others are called as before, and who did what is still said', async () => {
  const before = await sums()

  const { name } = await forget()

  expect(await sums()).toBe(before)
  expect(await disagreements(database.db)).toEqual([])
  expect(await findPerson(database.db, is.personId)).toMatchObject({ name, email: null })
  expect(await findPerson(database.db, is.benId)).toMatchObject({ name: 'Ben Bird', email: 'ben@canary-free.example' })
  const [said] = await database.db
    .selectFrom('outbox')
    .where('recipient', '=', `person:${is.benId}`)
    .where('kind', '=', 'test')
    .select('data')
    .execute()
  expect(JSON.stringify(said)).toContain(`Hello\\n${name} ${name}, (deleted-`)
  const { acts } = await readActs(database.db, { filter: { subject: is.personId }, limit: 50 })
  expect(acts[0]).toMatchObject({ act: 'person.delete', actor: admin.id, detail: { name } })
  expect(acts.at(-1)).toMatchObject({ act: 'person.role', detail: { name } })
})

test('docs/privacy.md names every table that holds texts', async () => {
  const page = await readFile(new URL('../../docs/privacy.md', import.meta.url), 'utf8')
  const { rows } = await sql<{ table: string }>`
    select distinct table_name as table from information_schema.columns join information_schema.tables using (table_schema, table_name)
    where table_schema = current_schema() and table_type = 'BASE TABLE' and data_type in ('text', 'jsonb')
      and table_name !~ '^(entry_|usage_|handed_[0-9u])' order by 1`.execute(database.db)

  const missing = rows.filter(({ table }) => !page.includes(`\`${table}\``) && !withoutPeople.has(table))

  expect(missing).toEqual([])
  expect(rows.length).toBeGreaterThan(40)
})

// Made by Tally or an admin, and about no one.
const withoutPeople = new Set([
  ...['schema_migration', 'job_run', 'lasting_key', 'source_day', 'source_kept', 'provider_key', 'vendor_account'],
  ...['sync_window', 'stand_in_price', 'budget', 'budget_hold', 'incident_message', 'alert_route', 'heard_message'],
])

test('the audit log stays append-only for everybody else', async () => {
  await forget()

  await expect(sql`update audit set actor = 'mallory'`.execute(database.db)).rejects.toThrow('append-only')
  await expect(
    database.db.transaction().execute(async (transaction) => {
      await sql`set local tally.forgetting = 'on'`.execute(transaction)
      await sql`delete from audit`.execute(transaction)
    }),
  ).rejects.toThrow('append-only')
})

test('the same window told again adds nothing and takes nothing; more of it goes to the pseudonym', async () => {
  const { name } = await forget()
  const pseudonyms = await readPseudonyms(database.db, vault)
  const tell = (told: typeof usages) =>
    tellWindow(database.db, {
      ...{ accountId: is.accountId, ...window },
      usages: disguiseUsage(told, { provider: 'cursor', pseudonyms }),
    })
  const before = await usageOfPerson(database.db, is.personId)

  expect(await tell(usages)).toEqual({ added: 0, removed: 0 })
  const [first] = usages
  if (!first) throw new Error('there is usage')
  expect(await tell([...usages, { ...first, at: first.at + 1 }])).toEqual({ added: 1, removed: 0 })

  const after = await usageOfPerson(database.db, is.personId)
  const requests = (of: typeof after) => of.reduce((sum, one) => sum + one.requests, 0)
  expect(requests(after)).toBe(requests(before) + 1)
  expect(await whereStands(database.db, words)).toEqual([])
  expect(name).toMatch(/^Deleted person [0-9A-F]{4}$/)
})

test('Slack does not bring them back, in whatever letter case and with whatever name', async () => {
  await forget()
  const member = { ...canary, isConfirmed: true, timeZone: 'Europe/Madrid', isAdmin: false, isDeactivated: false }
  const sync = (said: object) =>
    syncSlackPeople(database.db, { team: canary.team, members: [{ ...member, ...said }], vault, now })

  const synced = [
    await sync({}),
    await sync({ email: null }),
    await sync({ slackUser: 'U0OTHER', email: canary.email.toUpperCase() }),
  ]

  expect(synced).toEqual(Array(3).fill({ made: 0, left: [], returned: [] }))
  expect(await findPersonByEmail(database.db, canary.email)).toBeNull()
  expect(await whereStands(database.db, words)).toEqual([])
})

test('of two admins at once one deletes, and the other is told it is done', async () => {
  const outcomes = await Promise.all([forget(), forget(), forget()])

  expect(outcomes.map(({ outcome }) => outcome).toSorted()).toEqual(['already-deleted', 'already-deleted', 'deleted'])
  expect(new Set(outcomes.map(({ name }) => name)).size).toBe(1)
})

test('a reading that is under way counts nothing of what it has read before', async () => {
  const run = await beginRun(database.db, { accountId: is.accountId, trigger: 'hand', now })

  await forget()

  const row = await database.db
    .selectFrom('sync_run')
    .select('state')
    .where('id', '=', run?.runId ?? 0)
    .execute()
  expect(row).toEqual([{ state: 'broken-off' }])
})

test('while a file is being imported nothing is deleted', async () => {
  await database.db.updateTable('handed_file').set({ state: 'reading' }).where('id', '=', is.fileId).execute()

  await expect(forget()).rejects.toMatchObject({
    code: 'conflict',
    say: expect.stringContaining('is just being imported'),
  })
  expect(await findPersonByEmail(database.db, canary.email)).toMatchObject({ name: canary.name })
})

test('nobody deletes themselves, the last admin, whom TALLY_ADMINS names, a project, or somebody who is not there', async () => {
  const { db } = database
  await setRole(db, { personId: is.personId, role: 'member', admins: [], actor: admin, now })
  const asked = { db, vault }
  const of = (said: object) => forgetPerson(asked, { personId: is.personId, admins: [], actor: admin, now, ...said })

  await expect(of({ actor: { id: is.personId, origin: 'slack' } })).rejects.toMatchObject({ code: 'conflict' })
  await expect(of({ personId: is.benId })).rejects.toMatchObject({ say: expect.stringContaining('the last admin') })
  await expect(of({ admins: [canary.slackUser] })).rejects.toMatchObject({
    say: expect.stringContaining('TALLY_ADMINS'),
  })
  await expect(of({ personId: '01900000-0000-7000-8000-000000000000' })).rejects.toMatchObject({ code: 'not-found' })
  expect(await findPersonByEmail(db, canary.email)).toMatchObject({ name: canary.name })
})
