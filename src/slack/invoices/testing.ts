import { z } from 'zod'
import { ana, bob, type RunningSlack, until } from '../../../sandbox/slack/testing.ts'
import { addMonths, dayOf, daysOfMonth, monthOf } from '../../base/calendar.ts'
import { systemClock } from '../../base/clock.ts'
import { microUsd } from '../../base/money.ts'
import type { Db } from '../../db/database.ts'
import type { NewInvoice } from '../../invoices/invoice.ts'
import { keepInvoiceFile } from '../../invoices/invoice-file.ts'
import { keepInvoice } from '../../invoices/keep-invoice.ts'
import { recordEntries } from '../../ledger/record-entries.ts'
import { anEntry } from '../../ledger/testing.ts'
import { ensureHandle } from '../../people/handle.ts'
import { ensurePerson } from '../../people/person.ts'
import { setRole } from '../../people/roles.ts'
import { aLine, anInvoice, usd } from '../../reports/invoices/testing.ts'
import { type Preference, writePreference } from '../../settings/preference.ts'
import { openVault } from '../../vault/vault.ts'
import { connected, homeOf } from '../testing/connected.ts'
import { invoicesTabId } from './action-ids.ts'

const now = systemClock.now()
const actor = { id: 'test', origin: 'tally' } as const

/** The month before this one, which is billed by now. */
export const lastMonth = addMonths(monthOf(dayOf(now)), -1)

/**
 * The app connected to a workspace; Ana is an admin, Bob a member or of finance. Ana used $30.00 at Anthropic last month, on
 * the project atlas.
 */
export async function stageWithInvoices(setting: { isFinance?: boolean; publicUrl?: string } = {}) {
  const { isFinance = false, publicUrl = null } = setting
  const stage = await connected({ publicUrl, admins: ['ana@x.example'] })
  const { db } = stage.database
  const known = async (name: string, slackUser: string) => {
    const email = `${name.split(' ')[0]?.toLowerCase()}@x.example`
    const person = await ensurePerson(db, { kind: 'person', name, email, now })
    await ensureHandle(db, { vendor: 'slack', name: `T0SANDBOX:${slackUser}`, personId: person.id })
    return person
  }
  const [anaRuiz, bobLee] = [await known('Ana Ruiz', ana), await known('Bob Lee', bob)]
  if (isFinance) await setRole(db, { personId: bobLee.id, role: 'finance', admins: [], actor, now })
  const handleId = await ensureHandle(db, { vendor: 'tally-key', name: 'laptop', personId: anaRuiz.id })
  const cost = microUsd(usd(30))
  const at = `${lastMonth}-10T10:00:00.000Z`
  await recordEntries(db, [anEntry({ at, handleId, project: 'atlas', costMicroUsd: cost, listMicroUsd: cost })])
  return { ...stage, db }
}

/** Keeps Anthropic’s invoice for last month, of `usage` dollars and a tenth of it tax; say what matters. */
export async function billed(
  db: Db,
  {
    number,
    usage = 30,
    said = {},
    bytes,
  }: { number: string; usage?: number; said?: Partial<NewInvoice>; bytes?: Buffer },
): Promise<number> {
  const span = daysOfMonth(lastMonth)
  const lines = said.lines ?? [
    aLine('usage', usd(usage), { text: 'API usage' }),
    aLine('tax', usd(usage / 10), { text: 'Tax' }),
  ]
  const invoice = anInvoice(lines, {
    vendor: 'anthropic',
    vendorName: 'Anthropic',
    number,
    span,
    issued: span.to,
    ...said,
  })
  const fileId = bytes ? await keepInvoiceFile(db, openVault(['0'.repeat(64)]), { name: 'bill.pdf', bytes, now }) : null
  const kept = await db
    .transaction()
    .execute((transaction) => keepInvoice(transaction, { invoice, fileId, actor, now }))
  return kept.invoiceId
}

/** Opens Home for somebody who looked at the “Invoices” tab last. */
export async function invoicesHomeOf({ slack, db }: { slack: RunningSlack; db: Db }, user: string) {
  const lastTab: Preference<string> = { name: 'home.tab', schema: z.string() }
  await writePreference(db, `slack:T0SANDBOX:${user}`, lastTab, invoicesTabId)
  await slack.act('openHome', { user })
  const shows = (text: string) => until(`Home shows ${text}`, async () => (await homeOf(slack, user)).includes(text))
  await shows('Import invoice')
  const { id } = await until('Home is there', async () => (await slack.state(user)).home)
  const press = (actionId: string) => slack.act('pressButton', { user, viewId: id, actionId })
  const choose = (actionId: string, value: string) => slack.act('chooseOption', { user, viewId: id, actionId, value })
  return { shows, press, choose, text: () => homeOf(slack, user) }
}

/** The files in somebody’s messages with Tally. */
export async function filesOf(slack: RunningSlack, user: string) {
  const shown = await until('the files are there', async () => {
    const { channels } = await slack.state(user)
    const files = channels.flatMap(({ kind, messages }) => (kind === 'im' ? messages.flatMap((one) => one.files) : []))
    return files.length > 0 && files.length === slack.workspace.files.size ? files : null
  })
  return shown.map(({ id }) => slack.workspace.files.get(String(id)))
}

/** What was written into the audit log since the stage was set, of invoices and exports. */
export async function acts(db: Db) {
  const rows = await db
    .selectFrom('audit')
    .select(['act', 'actor', 'subject', 'before', 'after'])
    .orderBy('id')
    .execute()
  return rows.filter(({ act, actor: by }) => by !== 'test' && /^(invoice|usage|pool)\./.test(act))
}
