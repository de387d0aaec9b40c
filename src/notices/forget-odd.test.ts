import { sql } from 'kysely'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { readActs } from '../audit/read-acts.ts'
import type { OpenDatabase } from '../db/database.ts'
import { testDatabase } from '../db/testing.ts'
import { disguiseUsage } from '../ledger/disguise-usage.ts'
import { recordEntries } from '../ledger/record-entries.ts'
import { anEntry } from '../ledger/testing.ts'
import { queueMessage } from '../outbox/outbox.ts'
import { ensureHandle } from '../people/handle.ts'
import { letReturn } from '../people/let-return.ts'
import { matchHandles } from '../people/match-handles.ts'
import { findPersonByEmail } from '../people/person.ts'
import { readPseudonyms } from '../people/pseudonyms.ts'
import { syncSlackPeople } from '../people/slack-directory.ts'
import { createTeam } from '../people/team-changes.ts'
import { changeOrganisation, readOrganisation } from '../settings/organisation.ts'
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

const forget = (personId = is.personId) =>
  forgetPerson({ db: database.db, vault }, { personId, admins: [], actor: admin, now })

const inSlack = (name: string) =>
  syncSlackPeople(database.db, {
    ...{ team: canary.team, vault, now },
    members: [{ ...canary, name, isConfirmed: true, timeZone: 'Europe/Madrid', isAdmin: false, isDeactivated: false }],
  })

test('whoever has returned can be deleted again, and what is told of both times adds nothing', async () => {
  const { db } = database
  const since = { from: new Date('2026-11-22T00:00:00Z'), to: new Date('2026-11-24T00:00:00Z') }
  const newer = usages
    .filter(({ handle }) => handle !== canary.cursorId)
    .map((usage) => ({ ...usage, at: usage.at + 2 * 86_400_000 }))
  const tell = async (times: typeof since, told: typeof usages) => {
    const pseudonyms = await readPseudonyms(db, vault)
    const disguised = disguiseUsage(told, { provider: 'cursor', pseudonyms })
    return tellWindow(db, { accountId: is.accountId, ...times, usages: disguised })
  }
  const first = await forget()
  await letReturn({ db, vault }, { email: canary.email, actor: admin, now: since.from })
  await inSlack(canary.name)
  await tell(since, newer)

  const second = await forget((await findPersonByEmail(db, canary.email))?.id)

  expect(second).toMatchObject({ outcome: 'deleted' })
  expect(second.name).not.toBe(first.name)
  expect(await whereStands(db, words)).toEqual([])
  expect(await tell(window, usages)).toEqual({ added: 0, removed: 0 })
  expect(await tell(since, newer)).toEqual({ added: 0, removed: 0 })
  expect(await disagreements(db)).toEqual([])
})

test('tags lose a name in whatever letter case, and nothing that only looks like a part of it', async () => {
  const { db } = database
  const key = await db
    .selectFrom('virtual_key')
    .select(['id', 'handle_id'])
    .where('person_id', '=', is.personId)
    .executeTakeFirstOrThrow()
  const tags = { owner: canary.email.toUpperCase(), who: canary.name.toLowerCase(), team: 'te, payments' }
  await recordEntries(db, [anEntry({ handleId: key.handle_id, keyRef: key.id, tags })])
  await inSlack('te')
  await inSlack(',')
  await inSlack(canary.name)

  await forget()

  expect(await whereStands(db, words)).toEqual([])
  const { rows } = await sql<{ tags: object }>`select tags from entry where tags ? 'team'`.execute(db)
  expect(rows).toEqual([{ tags: { owner: 'deleted', who: 'deleted', team: 'te, payments' } }])
})

test.each([',', 'te', '7', 'null'])('somebody called “%s” is deleted, and no tag is damaged', async (name) => {
  const { db } = database
  const key = await db
    .selectFrom('virtual_key')
    .select(['id', 'handle_id'])
    .where('person_id', '=', is.personId)
    .executeTakeFirstOrThrow()
  await recordEntries(db, [anEntry({ handleId: key.handle_id, keyRef: key.id, tags: { team: 'late', tier: 'a' } })])
  await inSlack(name)
  const said = { personId: is.personId, figures: [7, null, 70], text: 'of 7, and null' }
  await queueMessage(db, { kind: 'test', recipient: `person:${is.benId}`, data: said, dedupeKey: 'odd' }, now)

  await forget()

  const { data } = await db
    .selectFrom('outbox')
    .select('data')
    .where('dedupe_key', '=', 'odd')
    .executeTakeFirstOrThrow()
  expect(data).toMatchObject({ figures: [7, null, 70] })
  expect(await readActs(db, { filter: {}, limit: 1 })).toMatchObject({ acts: [{ act: 'person.delete' }] })
  const { rows } = await sql<{ tags: object }>`select tags from entry where tags ? 'team'`.execute(db)
  expect(rows).toEqual([{ tags: { team: 'late', tier: 'a' } }])
})

test.each(['command line', 'names in channels', 'Working  Days', 'slack'])(
  'somebody called “%s” takes no word of Tally’s own along',
  async (name) => {
    const { db } = database
    await changeOrganisation(db, { change: { privacy: 'names in channels' }, actor: admin, now })
    await inSlack(name)
    const said = async () => {
      const { acts } = await readActs(db, { filter: {}, limit: 100 })
      return acts.map(({ id, actor, origin, act }) => ({ id, actor, origin, act }))
    }
    const before = { acts: await said(), organisation: await readOrganisation(db) }

    await forget()

    expect((await said()).slice(-before.acts.length)).toEqual(before.acts)
    expect(await readOrganisation(db)).toEqual(before.organisation)
  },
)

test('two teams that would have one name afterwards are given as the reason, and nothing is deleted', async () => {
  const { db } = database
  await createTeam(db, { name: canary.name, actor: admin, now })
  await createTeam(db, { name: canary.formerName, actor: admin, now })

  await expect(forget()).rejects.toMatchObject({ code: 'conflict', say: expect.stringContaining('Rename one of them') })
  expect(await findPersonByEmail(db, canary.email)).toMatchObject({ id: is.personId, name: canary.name })
})

test('what a vendor tells is given to nobody who was deleted', async () => {
  const { db } = database
  await forget()
  const handleId = await ensureHandle(db, { vendor: 'openai', name: 'key_7', personId: null })

  const matching = matchHandles(db, { matches: [{ handleId, personId: is.personId }], actor: admin, now })

  await expect(matching).rejects.toMatchObject({ code: 'not-found' })
})
