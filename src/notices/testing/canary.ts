import { randomUUID } from 'node:crypto'
import { sql } from 'kysely'
import { z } from 'zod'
import type { Actor } from '../../audit/record-act.ts'
import { day } from '../../base/calendar.ts'
import { microUsd } from '../../base/money.ts'
import { setBudget } from '../../budgets/budget.ts'
import { askForRaise } from '../../budgets/raise-request.ts'
import type { Db } from '../../db/database.ts'
import { stageFile } from '../../files/staged-file.ts'
import { handIn } from '../../files/testing.ts'
import { recordEntries } from '../../ledger/record-entries.ts'
import { anEntry } from '../../ledger/testing.ts'
import { beginFileThread } from '../../outbox/file-thread.ts'
import { queueMessages } from '../../outbox/outbox.ts'
import { markUnreachable } from '../../outbox/unreachable-address.ts'
import { createApiToken } from '../../people/api-token.ts'
import { ensureHandle } from '../../people/handle.ts'
import { makeOffer } from '../../people/key-offer-make.ts'
import { assignMember } from '../../people/membership.ts'
import { findPersonByEmail } from '../../people/person.ts'
import { setRole } from '../../people/roles.ts'
import { syncSlackPeople } from '../../people/slack-directory.ts'
import { createTeam } from '../../people/team-changes.ts'
import { createVirtualKey } from '../../people/virtual-key.ts'
import { writePreference } from '../../settings/preference.ts'
import { replaceActivity } from '../../sources/activity.ts'
import { replaceMembers } from '../../sources/members.ts'
import { anAccount, aUsage, inRun, tellWindow } from '../../sources/testing.ts'
import { replaceKeys } from '../../sources/vendor-keys.ts'
import type { Vault } from '../../vault/vault.ts'
import { chooseQuietTimes, chooseWays } from '../wishes.ts'

export const now = new Date('2026-11-21T10:00:00Z')
export const admin: Actor = { id: 'command line', origin: 'command line' }

/** Whom to look for afterwards: each of these is only hers. */
export const canary = {
  name: 'Zoë Kanarienvogel',
  formerName: 'Zoë Vogelfrei',
  email: 'Zoe.Kanarien@Canary.example',
  cursorId: 'user_z0e4711canary',
  team: 'TCAGE',
  slackUser: 'U0CANARY1',
}
export const words = ['kanarienvogel', 'vogelfrei', 'zoe.kanarien', 'canary.example', 'z0e4711', 'u0canary1']

export const window = { from: new Date('2026-11-19T00:00:00Z'), to: new Date('2026-11-21T00:00:00Z') }
const email = canary.email.toLowerCase()

/** What Cursor tells of the canary and of Ben, by her address and by her id. */
export const usages = [email, canary.cursorId, 'ben@canary-free.example'].flatMap((handle, nth) =>
  [1, 2, 3].map((hour) =>
    aUsage({
      handle,
      at: Date.parse(`2026-11-20T0${hour}:30:00Z`),
      session: `s${nth}`,
      costMicroUsd: microUsd(1_000_001 * hour + nth),
    }),
  ),
)

/** Puts the canary into everything that may hold somebody, by the functions that do. Returns who she is and what is hers. */
export async function letTheCanaryIn(db: Db, vault: Vault) {
  const slack = (name: string) => ({
    ...{ slackUser: canary.slackUser, name, email: canary.email, isConfirmed: true },
    ...{ timeZone: 'Europe/Madrid', isAdmin: false, isDeactivated: false },
  })
  const ben = { ...slack('Ben Bird'), slackUser: 'U0BEN', email: 'ben@canary-free.example', isAdmin: true }
  const sync = (name: string) => syncSlackPeople(db, { team: canary.team, members: [slack(name), ben], vault, now })
  await sync(canary.formerName)
  const personId = (await findPersonByEmail(db, email))?.id ?? ''
  const benId = (await findPersonByEmail(db, ben.email))?.id ?? ''
  await setRole(db, { personId, role: 'finance', admins: [], actor: admin, now })
  await sync(canary.name)
  const accountId = await anAccount(db)
  await tellOf(db, accountId)
  await ensureHandle(db, { vendor: 'cursor', name: canary.cursorId, personId })
  await db.updateTable('handle').set({ person_id: personId }).where('name', '=', canary.cursorId).execute()
  const secret = await keysOf(db, vault, { personId, benId })
  await wishesAndMessages(db, { personId, benId })
  await budgetsAndTeams(db, { personId })
  const fileId = await filesOf(db, accountId)
  await incidentOf(db, { personId })
  return { personId, benId, accountId, secret, fileId }
}

/** Reads the vendor: members, keys, what they did, what they spent. */
export async function tellOf(db: Db, accountId: number): Promise<{ added: number; removed: number }> {
  const of = { accountId, provider: 'cursor' as const, now }
  const member = {
    handle: email,
    vendorId: canary.cursorId,
    name: canary.name,
    role: 'member',
    group: '',
    removed: false,
  }
  await inRun(db, { accountId, now }, (runId) => replaceMembers(db, { ...of, runId, members: [member] }))
  const key = { keyId: 'key_1', name: 'kanarienvogel-laptop', hint: '…1', owner: email, state: 'active' }
  await inRun(db, { accountId, now }, (runId) => replaceKeys(db, { ...of, runId, keys: [key] }))
  const rows = [{ day: day('2026-11-20'), handle: email, dimension: '', figures: { tabs: 3 } }]
  const days = { from: day('2026-11-20'), to: day('2026-11-21') }
  await inRun(db, { accountId, now }, (runId) =>
    replaceActivity(db, { ...of, ...days, runId, feed: 'cursor-daily', rows }),
  )
  return tellWindow(db, { accountId, ...window, usages })
}

async function keysOf(db: Db, vault: Vault, { personId, benId }: { personId: string; benId: string }): Promise<string> {
  const made = await createVirtualKey(db, {
    ...{ personId, name: 'Kanarienvogel’s laptop', project: '', tags: { owner: email }, models: [], expiresAt: null },
    ...{ now, hashKey: vault.keyHashKey, actor: { id: personId, origin: 'slack' } },
  })
  const { handle_id } = await db
    .selectFrom('virtual_key')
    .select('handle_id')
    .where('id', '=', made.key.id)
    .executeTakeFirstOrThrow()
  await recordEntries(db, [anEntry({ handleId: handle_id, keyRef: made.key.id, tags: { owner: email } })])
  await db.transaction().execute((transaction) =>
    makeOffer(transaction, {
      ...{ recipientId: personId, ownerId: personId, name: `for ${canary.name}`, project: '', tags: {}, models: [] },
      ...{ keyExpiresAt: null, budget: null, actor: { id: benId, origin: 'slack' }, now },
    }),
  )
  await createApiToken(db, {
    ...{ name: `${canary.name}'s script`, scope: 'read', holder: { kind: 'person', personId }, expiresAt: null },
    ...{ hashKey: vault.keyHashKey, actor: admin, now },
  })
  return made.secret
}

async function wishesAndMessages(db: Db, { personId, benId }: { personId: string; benId: string }): Promise<void> {
  await chooseWays(db, { personId, ways: new Map([['incidents', 'off']]), isMailSetUp: true })
  await chooseQuietTimes(db, { personId, quiet: { hours: { from: '20:00', until: '07:00' }, days: [6, 7] } })
  const tab = { name: 'home.tab', schema: z.string() }
  await writePreference(db, `slack:${canary.team}:${canary.slackUser}`, tab, 'spend')
  await markUnreachable(db, { address: canary.email, reason: 'bounced', detail: `no mailbox ${email}`, now })
  const say = { text: `Hello\n${canary.name} <@${canary.slackUser}>, (${canary.email}). “${canary.formerName}”` }
  await queueMessages(
    db,
    [`person:${personId}`, `mail:${personId}`, `slack:${canary.team}:${canary.slackUser}`, `person:${benId}`].map(
      (recipient, nth) => ({ kind: 'test', recipient, data: say, dedupeKey: `test ${nth} ${canary.slackUser}` }),
    ),
    now,
  )
}

async function budgetsAndTeams(db: Db, { personId }: { personId: string }): Promise<void> {
  const by = { actor: admin, now }
  const team = await createTeam(db, { name: `Aviary of ${canary.name}`, leadIds: [personId], ...by })
  await assignMember(db, { personId, teamId: team.id, fromDay: day('2026-11-01'), ...by })
  const { budget } = await setBudget(db, {
    ...{ scope: { kind: 'person', personId }, limitMicroUsd: microUsd(50_000_000), period: 'month' },
    ...{ hard: false, strict: false, warnAt: [50], ...by },
  })
  await askForRaise(db, {
    budgetId: budget.id,
    personId,
    amountMicroUsd: null,
    reason: `${canary.name} needs more`,
    now,
  })
}

async function filesOf(db: Db, accountId: number): Promise<number> {
  const { id } = await handIn(db, { usages, accountId, name: `${email}.csv` })
  await stageFile(db, id).reject([{ row: 2, reason: `“${email}” is nobody`, cells: [email, canary.name] }])
  await db
    .updateTable('handed_file')
    .set({ owner_handle: email, preview: JSON.stringify({ kind: 'usage', unmatched: [{ handle: email }] }) })
    .where('id', '=', id)
    .execute()
  await beginFileThread(db, {
    ...{ team: canary.team, slackUser: canary.slackUser, actor: 'x', slackFile: 'F1', name: `${email}.csv` },
    ...{ channel: 'D1', threadTs: null, cameFrom: `${canary.slackUser} F1`, leaseMs: 1, now },
  })
  return id
}

async function incidentOf(db: Db, { personId }: { personId: string }): Promise<void> {
  await sql`insert into incident (id, subject_kind, subject_id, family, cause, severity, tier, state, onset, detected_at,
      told_at, told_excess_micro_usd, escalations, last_found_at, excess_micro_usd, peak_micro_usd, sentence, by_person, note)
    values (${randomUUID()}, 'person', ${personId}, 'use', 'spend', 'warning', 'channel', 'open', ${now}, ${now}, ${now}, 1, 0,
      ${now}, 1, 1, ${`${canary.name} spent more`}, ${personId}, ${`ask ${email}`})`.execute(db)
  await sql`insert into incident_event (incident_id, at, by_person, reason, note, excess_micro_usd, evidence)
    select id, ${now}, by_person, 'opened', note, 1, ${JSON.stringify({ handles: { [email]: 1 }, name: canary.name })}::jsonb from incident`.execute(
    db,
  )
  await sql`insert into incident_lesson (id, incident_id, at, by_person, lesson, note)
    select ${randomUUID()}, id, ${now}, by_person, ${JSON.stringify({ who: email })}::jsonb, ${`says ${canary.name}`} from incident`.execute(
    db,
  )
}

/** Where one of the words stands, in any column of any table; bytes are read as hexadecimal digits and as text. */
export async function whereStands(db: Db, said: readonly string[]): Promise<string[]> {
  const { rows: columns } = await sql<{ table: string; column: string }>`
    select kept.table_name as table, kept.column_name as column
    from information_schema.columns as kept join information_schema.tables as held using (table_schema, table_name)
    where kept.table_schema = current_schema() and held.table_type = 'BASE TABLE'`.execute(db)
  const found: string[] = []
  for (const { table, column } of columns) {
    const text = sql`lower(${sql.ref(column)}::text)`
    const { rows } = await sql<{ text: string }>`select ${text} as text from ${sql.table(table)}
      where exists (select from unnest(${[...said]}::text[]) as asked(word)
        where strpos(${text}, word) > 0 or strpos(${text}, encode(convert_to(word, 'UTF8'), 'hex')) > 0)`.execute(db)
    for (const row of rows) found.push(`${table}.${column}: ${row.text}`)
  }
  return found
}
