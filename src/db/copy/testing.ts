import { randomBytes } from 'node:crypto'
import { sql } from 'kysely'
import { day } from '../../base/calendar.ts'
import { microUsd } from '../../base/money.ts'
import { setBudget } from '../../budgets/budget.ts'
import { openPeriods } from '../../budgets/reconcile.ts'
import { openFile } from '../../files/handed-file.ts'
import { openStaged } from '../../files/staged-file.ts'
import { keepInvoiceFile } from '../../invoices/invoice-file.ts'
import { keepInvoice } from '../../invoices/keep-invoice.ts'
import { aNewInvoice } from '../../invoices/testing.ts'
import { closeDays } from '../../ledger/close-days.ts'
import { recordEntries } from '../../ledger/record-entries.ts'
import { anEntry } from '../../ledger/testing.ts'
import { queueMessage } from '../../outbox/outbox.ts'
import { assignMember } from '../../people/membership.ts'
import { createPerson } from '../../people/person.ts'
import { createTeam } from '../../people/team-changes.ts'
import { createVirtualKey } from '../../people/virtual-key.ts'
import { savePicture } from '../../reports/pictures.ts'
import { openWindow, stagePage } from '../../sources/staged-window.ts'
import { anAccount, aUsage, tellWindow } from '../../sources/testing.ts'
import { bindVault } from '../../vault/bind-vault.ts'
import { openVault } from '../../vault/vault.ts'
import type { Db } from '../database.ts'

export const secretKey = Buffer.alloc(32, 7).toString('base64')

const now = new Date('2026-11-21T10:00:00Z')
const actor = { id: 'ana', origin: 'slack' } as const

/** A Tally at work in a database: four months of spend, budgets, teams, keys, an incident, an invoice, files that wait. */
export async function anInstallation(db: Db): Promise<void> {
  const vault = await bindVault(db, openVault([secretKey]), now)
  const person = await createPerson(db, { kind: 'person', name: 'Ána “O’Neil” 🦊', email: 'ana@example.com', now })
  const key = { personId: person.id, name: 'laptop', project: 'atlas', tags: { stage: 'a\\b\t"c"' }, expiresAt: null }
  await createVirtualKey(db, { ...key, now, hashKey: vault.keyHashKey })
  const team = await createTeam(db, { name: 'Platform', actor, now })
  await assignMember(db, { personId: person.id, teamId: team.id, fromDay: day('2026-09-01'), actor, now })
  const budget = { scope: { kind: 'org' }, period: 'month', hard: true, strict: false, warnAt: [80] } as const
  await setBudget(db, { ...budget, warnAt: [80], limitMicroUsd: microUsd(900_000_000), actor, now })
  await openPeriods(db, { now, aheadMs: 0 })
  await recordEntries(db, entriesOfMonths())
  await anOpenReading(db)
  await closeDays(db, { before: day('2026-11-21'), atMost: 200 })
  await openPeriods(db, { now, aheadMs: 0 })
  const file = await keepInvoiceFile(db, vault, { name: 'bill.pdf', bytes: randomBytes(700_000), now })
  const invoice = { invoice: aNewInvoice(), fileId: file, actor, now }
  await db.transaction().execute((transaction) => keepInvoice(transaction, invoice))
  const message = { kind: 'key.expiring', recipient: 'admins', data: { text: 'line\nbreak' }, dedupeKey: 'one' }
  await queueMessage(db, message, now)
  await savePicture(db, { png: randomBytes(2_000), now })
  await openStaged(db, await openFile(db, { name: 'usage.csv', by: 'ana', now }))
  await anIncident(db, person.id)
}

function entriesOfMonths() {
  return Array.from({ length: 600 }, (_, index) => {
    const at = new Date(Date.UTC(2026, 7, 1) + index * 4.4 * 3_600_000).toISOString()
    const cost = index % 17 === 0 ? null : microUsd(index * 1_237 + 1)
    const basis = cost === null ? ('unpriced' as const) : ('metered' as const)
    return anEntry({
      at,
      costMicroUsd: cost,
      listMicroUsd: cost,
      basis,
      session: `s${index % 9}`,
      model: `m${index % 5}`,
    })
  })
}

// One window is read and counted, another is broken off in the middle and goes on from there.
async function anOpenReading(db: Db): Promise<void> {
  const accountId = await anAccount(db)
  const from = new Date('2026-11-20T00:00:00Z')
  const usages = Array.from({ length: 20 }, (_, index) => aUsage({ at: from.getTime() + index * 60_000 }))
  await tellWindow(db, { accountId, from, to: now, usages })
  const to = new Date('2026-11-22T00:00:00Z')
  const window = await openWindow(db, { accountId, source: 'cursor-events', from: now, to, expected: 9 })
  await stagePage(db, window, { page: 1, usages: [aUsage({ at: now.getTime() + 5 })] })
}

async function anIncident(db: Db, personId: string): Promise<void> {
  const times = { onset: now, detected_at: now, told_at: now, last_found_at: now, first_told_at: now }
  const amounts = { told_excess_micro_usd: 1, excess_micro_usd: 2, peak_micro_usd: 3, escalations: 0 }
  const row = {
    subject_kind: 'person',
    subject_id: personId,
    family: 'use',
    cause: 'spend',
    severity: 'warning',
  } as const
  const state = { tier: 'channel', state: 'open', note: '', sentence: '$91 by 09:00 (1.8×).', team_id: null } as const
  const nobody = { resolution: null, by_person: null, until: null, merged_into: null }
  const answers = { first_answered_at: null, acknowledged_at: null, resolved_at: null }
  const id = '0193c0de-0000-7000-8000-000000000001'
  await db
    .insertInto('incident')
    .values({ id, ...row, ...state, ...times, ...amounts, ...nobody, ...answers })
    .execute()
}

/** All rows of all tables as text, and everything that rules them, with the parts a table is parted into. */
export async function wholeDatabase(db: Db): Promise<{ rows: Record<string, string[]>; rules: string[] }> {
  const { rows: tables } = await sql<{ name: string }>`select relname as name from pg_class
    where relnamespace = current_schema()::regnamespace and relkind = 'r' order by 1`.execute(db)
  const rows: Record<string, string[]> = {}
  for (const { name } of tables) {
    const { rows: texts } = await sql<{ text: string }>`
      select row_of::text as text from ${sql.table(name)} as row_of order by 1`.execute(db)
    rows[name] = texts.map(({ text }) => text)
  }
  const { rows: rules } = await sql<{ rule: string }>`
    select conrelid::regclass || ' ' || conname || ' ' || pg_get_constraintdef(oid) as rule from pg_constraint
      where connamespace = current_schema()::regnamespace and contype <> 'n'
    union all select tgrelid::regclass || ' ' || tgname || ' ' || tgenabled::text from pg_trigger where not tgisinternal
    union all select indexdef from pg_indexes where schemaname = current_schema()
    union all select sequencename || ' ' || coalesce(last_value::text, 'unused') from pg_sequences
    order by 1`.execute(db)
  return { rows, rules: rules.map(({ rule }) => rule) }
}
