import { z } from 'zod'
import { addDays, addMonths, type Day, type DayRange, dayOf, daysOfMonth, monthOf } from './base/calendar.ts'
import { countText } from './base/count.ts'
import { formatUsd, type MicroUsd, microUsd, zeroUsd } from './base/money.ts'
import type { Provider } from './base/provider.ts'
import type { Db } from './db/database.ts'
import type { NewInvoice, NewInvoiceLine } from './invoices/invoice.ts'
import { keepInvoice } from './invoices/keep-invoice.ts'
import { spendByModel, spendTotals } from './ledger/spend-queries.ts'
import { setPoolOpening } from './reports/invoices/pool-opening.ts'
import { cycleAt, readBillingCycles } from './settings/billing-cycles.ts'
import { readSetting, writeSetting } from './settings/setting.ts'
import { seatMembersIn } from './sources/seat-members.ts'

const settled = { name: 'sandbox-invoices.settled', schema: z.boolean() }
const actor = { id: 'try-out', origin: 'tally' } as const
const months = 3
const dollar = 1_000_000
const cent = 10_000

/**
 * Keeps the invoices of the made-up company's last months in the try-out, as its vendors would bill what they told: Cursor
 * seats in advance and usage of the cycle, Anthropic credit bought beforehand, OpenAI usage of the month, of which the newest
 * asks for a little more than is known. Once, so that what somebody removes stays removed.
 */
export async function settleInvoices(db: Db, { now }: { now: Date }): Promise<void> {
  if (await readSetting(db, settled)) return
  const asked = Array.from({ length: months }, (_, index) => ({ back: index + 1, now }))
  const invoices = await Promise.all([
    ...asked.map((one) => cursorInvoice(db, one)),
    ...asked.map((one) => openaiInvoice(db, one)),
    ...[{ back: 0, now }, ...asked].map((one) => anthropicInvoice(db, one)),
  ])
  await db.transaction().execute(async (transaction) => {
    for (const invoice of invoices) {
      if (invoice) await keepInvoice(transaction, { invoice, fileId: null, actor, now })
    }
  })
  const opening = { balanceMicroUsd: await creditFor(db, { back: months, now }), asOf: monthBack(now, months).from }
  await setPoolOpening(db, { vendor: 'anthropic', opening, actor, now })
  await writeSetting(db, settled, true, now)
}

type Asked = { back: number; now: Date }

async function cursorInvoice(db: Db, { back, now }: Asked): Promise<NewInvoice | null> {
  const cycles = await readBillingCycles(db)
  let next = cycleAt(cycles, now)
  for (let earlier = 1; next && earlier < back; earlier++) next = cycleAt(cycles, new Date(next.startsAt.getTime() - 1))
  const cycle = next && cycleAt(cycles, new Date(next.startsAt.getTime() - 1))
  if (!next || !cycle) return null
  const [billed, ahead] = [daysOf(cycle), daysOf(next)]
  const today = { from: dayOf(now), to: addDays(dayOf(now), 1) }
  const seats = (await seatMembersIn(db, { vendor: 'cursor', ranges: [today] })).flat().length
  const models = await spendByModel(db, { provider: 'cursor', ...billed })
  const usage = models.flatMap(({ model, requests, usageSpendMicroUsd }): NewInvoiceLine[] => {
    const amount = wholeCents(usageSpendMicroUsd)
    const text = `${countText(requests)} token-based usage calls to ${model}, totalling: ${formatUsd(microUsd(amount))}`
    return amount > 0 ? [{ text, sort: 'usage', amount, quantity: 1, span: billed }] : []
  })
  const plan = seats * 40 * dollar
  const teams: NewInvoiceLine = {
    text: 'Cursor Teams',
    sort: 'subscription',
    amount: plan,
    quantity: seats,
    span: ahead,
  }
  return anInvoice('cursor', {
    number: `7F3A91C2-00${10 - back}`,
    issued: ahead.from,
    span: billed,
    lines: [...(seats > 0 ? [teams] : []), ...usage],
  })
}

function daysOf({ startsAt, endsAt }: { startsAt: Date; endsAt: Date }): DayRange {
  return { from: dayOf(startsAt), to: dayOf(endsAt) }
}

async function anthropicInvoice(db: Db, { back, now }: Asked): Promise<NewInvoice | null> {
  const span = monthBack(now, back)
  const issued = addDays(span.from, 2)
  if (issued > dayOf(now)) return null
  const amount = await creditFor(db, { back: back + 1, now })
  const bought: NewInvoiceLine = { text: 'One-time credit purchase', sort: 'pool', amount, quantity: 1, span: null }
  return anInvoice('anthropic', { number: `DSUQQKNL-00${20 - back}`, issued, span, lines: [bought] })
}

// Bought in whole steps, as much as a month needed.
async function creditFor(db: Db, { back, now }: Asked): Promise<MicroUsd> {
  const step = 250 * dollar
  const { usageSpendMicroUsd } = await spendTotals(db, { provider: 'anthropic', ...monthBack(now, back) })
  return microUsd(Math.max(1, Math.ceil(usageSpendMicroUsd / step)) * step)
}

async function openaiInvoice(db: Db, { back, now }: Asked): Promise<NewInvoice | null> {
  const span = monthBack(now, back)
  const { usageSpendMicroUsd } = await spendTotals(db, { provider: 'openai', ...span })
  const unknown = back === 1 ? 23.17 * dollar : 0
  const amount = wholeCents(usageSpendMicroUsd + unknown)
  const used: NewInvoiceLine = { text: 'OpenAI API usage', sort: 'usage', amount, quantity: 1, span }
  return anInvoice('openai', { number: `56FB0333-00${30 - back}`, issued: span.to, span, lines: [used] })
}

function monthBack(now: Date, back: number): DayRange {
  return daysOfMonth(addMonths(monthOf(dayOf(now)), -back))
}

function wholeCents(amount: number): number {
  return Math.round(amount / cent) * cent
}

const sellers: Record<Provider, string> = {
  cursor: 'Cursor (Anysphere, Inc.)',
  anthropic: 'Anthropic, PBC',
  openai: 'OpenAI OpCo, LLC',
}

// None without lines: nothing was billed.
function anInvoice(
  vendor: Provider,
  { lines, ...said }: Pick<NewInvoice, 'number' | 'span' | 'lines'> & { issued: Day },
): NewInvoice | null {
  if (lines.length === 0) return null
  const total = lines.reduce((sum, { amount }) => sum + amount, 0)
  return {
    ...said,
    lines,
    vendor,
    vendorName: sellers[vendor],
    document: 'invoice',
    due: said.issued,
    billTo: 'Northwind Robotics',
    currency: 'USD',
    subtotal: total,
    tax: zeroUsd,
    total,
    amountDue: total,
    mismatches: [],
  }
}
