import { addDays, type Day, type DayRange, dayOf } from '../../base/calendar.ts'
import { microUsd } from '../../base/money.ts'
import { type Db, inSnapshot } from '../../db/database.ts'
import type { Snapshot } from '../../db/pieces.ts'
import type { Invoice } from '../../invoices/invoice.ts'
import { invoiceById, invoices } from '../../invoices/read-invoices.ts'
import { spendTotals } from '../../ledger/spend-queries.ts'
import { seatMembersIn } from '../../sources/seat-members.ts'
import { type Bill, billOf, linesOf, rangeKey, usageGroups } from './bill.ts'
import type { Evidence, SeatEvidence, UsageEvidence } from './evidence.ts'
import { explainSteps } from './explain-steps.ts'
import type { Explained, Holder } from './explained.ts'
import { holderOf, teamOf } from './holder.ts'
import { byHolder, byProject, byTeam, holderKey, sumOfShares, together } from './shares.ts'
import { readUsageEvidence } from './usage-evidence.ts'

/**
 * An invoice to people, teams and projects, in steps whose amounts add up to its total to the millionth. It is held against
 * what Tally counts now, so that it is explained better once more was read. Throws `not-found`. Only finance and admins see
 * invoices, leads do not, as seats and credits are everybody's: the caller asks.
 */
export async function explainInvoice(db: Db, { invoiceId, now }: { invoiceId: number; now: Date }): Promise<Explained> {
  return inSnapshot(db, async (snapshot) => {
    const invoice = await invoiceById(snapshot, invoiceId)
    const bill = billOf(invoice)
    const others = (await invoices(snapshot, { vendor: invoice.vendor })).filter(({ id }) => id !== invoiceId)
    const evidence = await readEvidence(snapshot, bill, others)
    const steps = explainSteps(bill, evidence)
    const shares = together(steps.flatMap((step) => step.shares))
    return {
      invoice,
      currency: bill.currency,
      total: bill.total,
      isConverted: bill.isConverted,
      steps,
      shares,
      people: byHolder(shares),
      teams: byTeam(shares),
      projects: byProject(shares),
      residual: sumOfShares(shares.filter(({ holder }) => holder.kind === 'difference')),
      allowance: allowanceOf(allowanceRanges(bill).map((range) => evidence.usageIn(range))),
      drawn: await drawnFrom(snapshot, { bill, others, today: dayOf(now) }),
    }
  })
}

async function readEvidence(snapshot: Snapshot, bill: Bill, others: readonly Invoice[]): Promise<Evidence> {
  const { vendor, span } = bill.invoice
  const seatRanges = distinct(linesOf(bill, 'subscription').map(({ range }) => range))
  const lists = await seatMembersIn(snapshot, { vendor, ranges: seatRanges })
  const unlisted = seatRanges.filter((_, index) => lists[index]?.length === 0)
  const ranges = distinct([span, ...usageGroups(bill).map(({ range }) => range), ...unlisted])
  const usage = await readUsageEvidence(snapshot, { vendor, ranges, others })
  const seats = new Map(
    seatRanges.map((range, index) => {
      const members = (lists[index] ?? []).map((one) => ({ holder: holderOf(one), team: teamOf(one) }))
      const known = members.length > 0 ? { members, knownFrom: 'list' as const } : usersOfPlan(foundIn(usage, range))
      return [rangeKey(range), known] as const
    }),
  )
  return {
    seatsIn: (range) => foundIn(seats, range),
    usageIn: (range) => foundIn(usage, range),
  }
}

function foundIn<Known>(known: ReadonlyMap<string, Known>, range: DayRange): Known {
  const found = known.get(rangeKey(range))
  if (!found) throw new Error(`nothing was read of ${rangeKey(range)}`)
  return found
}

function distinct(ranges: readonly DayRange[]): DayRange[] {
  return [...new Map(ranges.map((range) => [rangeKey(range), range])).values()]
}

// Whoever used what a plan includes had one.
function usersOfPlan({ cells }: UsageEvidence): SeatEvidence {
  const users = cells.filter(
    ({ includedValueMicroUsd, holder }) => includedValueMicroUsd > 0 && holder.kind === 'person',
  )
  const each = new Map(users.map(({ holder, team }) => [holderKey(holder), { holder, team }]))
  return { members: [...each.values()], knownFrom: each.size > 0 ? 'usage' : null }
}

function allowanceRanges(bill: Bill): DayRange[] {
  const usage = usageGroups(bill).map(({ range }) => range)
  return usage.length > 0 ? distinct(usage) : [bill.invoice.span]
}

function allowanceOf(read: readonly UsageEvidence[]): Explained['allowance'] {
  const cells = read.flatMap((evidence) => evidence.cells)
  const byPerson = Map.groupBy(cells, ({ holder }) => holderKey(holder))
  const people = [...byPerson.values()].flatMap((own) => {
    const value = own.reduce((sum, { includedValueMicroUsd }) => sum + includedValueMicroUsd, 0)
    const holder: Holder | undefined = own[0]?.holder
    return holder && value !== 0 ? [{ holder, valueMicroUsd: microUsd(value) }] : []
  })
  if (people.length === 0) return null
  const valueMicroUsd = microUsd(people.reduce((sum, person) => sum + person.valueMicroUsd, 0))
  return { valueMicroUsd, people: people.toSorted((a, b) => b.valueMicroUsd - a.valueMicroUsd) }
}

async function drawnFrom(
  snapshot: Snapshot,
  { bill, others, today }: { bill: Bill; others: readonly Invoice[]; today: Day },
): Promise<Explained['drawn']> {
  const { vendor, issued } = bill.invoice
  if (linesOf(bill, 'pool').length === 0) return null
  const later = others.filter((other) => other.issued > issued && other.lines.some(({ sort }) => sort === 'pool'))
  const until = later.map((other) => other.issued).toSorted()[0] ?? addDays(today, 1)
  const range = { from: issued, to: until > issued ? until : addDays(issued, 1) }
  const { usageSpendMicroUsd } = await spendTotals(snapshot, { provider: vendor, ...range })
  return { range, usageSpendMicroUsd }
}
