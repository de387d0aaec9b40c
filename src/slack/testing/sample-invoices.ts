import { addDays, type Day, dayOf, type Month, monthOf } from '../../base/calendar.ts'
import { microUsd, zeroUsd } from '../../base/money.ts'
import { type Provider, providers } from '../../base/provider.ts'
import type { Invoice, LineSort, NewInvoice } from '../../invoices/invoice.ts'
import type { DaySpend } from '../../ledger/spend-queries.ts'
import { type Bill, billOf } from '../../reports/invoices/bill.ts'
import type { BilledVendor } from '../../reports/invoices/billed-against-usage.ts'
import { billedMonths, type VendorFacts } from '../../reports/invoices/billed-months.ts'
import type { Evidence, UsageCell } from '../../reports/invoices/evidence.ts'
import { explainSteps } from '../../reports/invoices/explain-steps.ts'
import type { Explained, Holder } from '../../reports/invoices/explained.ts'
import type { ListedInvoice } from '../../reports/invoices/invoice-list.ts'
import type { UsageFacts } from '../../reports/invoices/reasons.ts'
import { byHolder, byProject, byTeam, sumOfShares, together } from '../../reports/invoices/shares.ts'
import { sortSums } from '../../reports/invoices/sort-sums.ts'
import { aLine, anInvoice, keptInvoice, usd } from '../../reports/invoices/testing.ts'
import { sampleNow } from './sample-reports.ts'

const today = dayOf(sampleNow)
const file = { id: 7, name: 'cursor-2026-10.pdf' }
const awkwardNumber = '<!channel> & *INV* `x` _0042_ חשבונית 12'

/** Invoices at the sizes their views have to get right. */
export const sampleInvoices: Record<'typical' | 'euro' | 'worst', Invoice> = {
  typical: kept(
    [
      aLine('subscription', usd(480), { text: 'Cursor Teams, 12 seats', quantity: 12 }),
      aLine('usage', usd(311.42), { text: 'Token-based usage, 4,182 requests' }),
      aLine('credit', usd(-20), { text: 'Unused time on 1 seat' }),
      aLine('tax', usd(40.51), { text: 'Sales tax (5.25%)' }),
    ],
    { number: 'F3A81C02-0042' },
    { id: 1, file },
  ),
  euro: kept(
    [
      aLine('subscription', usd(1_200), { text: 'Claude Team, 40 seats', quantity: 40 }),
      aLine('tax', usd(228), { text: 'VAT 19%' }),
    ],
    { number: 'ANT-2026-118', vendor: 'anthropic', vendorName: 'Anthropic Ireland', currency: 'EUR' },
    { id: 2 },
  ),
  worst: kept(
    Array.from({ length: 300 }, (_, at) =>
      aLine(sortAt(at), at % 7 === 0 ? -usd(98_765.43) : usd(1_234_567.89), {
        text: `<@U${at}> & <b>שורה</b> ${'very long words on a line '.repeat(12)}`,
        quantity: at % 5 === 0 ? 1_200 : null,
      }),
    ),
    {
      number: awkwardNumber,
      mismatches: Array.from({ length: 9 }, (_, at) => `Line ${at} <!here> does not come out: ${'so '.repeat(120)}`),
    },
    { id: 3, file: { id: 8, name: `${'n'.repeat(300)}.pdf` } },
  ),
}

/** Invoices explained: with and without a difference, of prepaid credit, without a rate, and too much of everything. */
export const sampleExplained: Record<string, Explained> = {
  typical: explained(sampleInvoices.typical, {
    members: ['Ana Ruiz', 'Bob Lee', 'Zoé Martin', 'Carla Gómez', 'Dvořák Jan'].map(personNamed),
    cells: [
      cell('Ana Ruiz', 161.2, { team: 'Payments', project: 'atlas', included: 20 }),
      cell('Bob Lee', 88.05, { team: 'Design', project: '', included: 20 }),
      cell('Zoé Martin', 41.17, { team: 'Payments', project: 'checkout', included: 12.4 }),
    ],
    facts: { readUpTo: new Date('2026-10-30T06:00:00Z') },
  }),
  'no-difference': explained(kept([aLine('usage', usd(12.34))], { number: 'OAI-7', vendor: 'openai' }, { id: 4 }), {
    members: [],
    cells: [cell('Ana Ruiz', 12.34, {})],
  }),
  prepaid: {
    ...explained(
      kept(
        [aLine('pool', usd(2_500), { text: 'Credit purchase' })],
        { number: 'ANT-1', vendor: 'anthropic' },
        { id: 5 },
      ),
      {
        members: [],
        cells: [],
      },
    ),
    drawn: { range: { from: '2026-11-01' as Day, to: addDays(today, 1) }, usageSpendMicroUsd: microUsd(usd(1_204.11)) },
  },
  'without-rate': explained(sampleInvoices.euro, { members: ['Ana Ruiz', 'Bob Lee'].map(personNamed), cells: [] }),
  removed: explained(
    { ...sampleInvoices.typical, state: 'removed' },
    { members: [], cells: [], facts: { requests: 0 } },
  ),
  worst: explained(sampleInvoices.worst, {
    members: Array.from({ length: 900 }, (_, at) => personNamed(awkwardName(at))),
    cells: Array.from({ length: 900 }, (_, at) =>
      cell(awkwardName(at), 9_876.54 / (at + 1), {
        team: `<#C${at}> צוות ${'t'.repeat(60)} ${at}`,
        project: `<!here> ${'p'.repeat(80)} ${at}`,
        included: 70,
      }),
    ),
    facts: { unlinkedKeys: Array.from({ length: 40 }, (_, at) => `<!channel> ${'k'.repeat(60)} ${at}`) },
  }),
}

/** An invoice as a list has it. */
export function listedInvoice({ lines, ...invoice }: Invoice): ListedInvoice {
  const { mismatches, totalMicroUsd } = invoice
  const state = mismatches.length > 0 ? 'does-not-add-up' : totalMicroUsd === null ? 'no-rate' : 'fine'
  return { ...invoice, sums: sortSums(lines), state }
}

/** Two hundred of them, the worst among them. */
export const manyInvoices: ListedInvoice[] = Array.from({ length: 200 }, (_, at) => ({
  ...listedInvoice(
    [sampleInvoices.worst, sampleInvoices.euro, sampleInvoices.typical][at % 3] ?? sampleInvoices.typical,
  ),
  id: at + 1,
  number: at % 3 === 0 ? `${awkwardNumber} ${at}` : `INV-${String(at).padStart(4, '0')}`,
}))

/** What was billed and used: nothing, a company's half year, and a year of every vendor at its largest. */
export const sampleBilled: Record<'typical' | 'worst', BilledVendor[]> = {
  typical: [
    vendorOf('cursor', {
      months: lastMonths(6),
      invoices: lastMonths(6)
        .slice(0, 5)
        .map((month, at) =>
          monthInvoice(month, [
            aLine('subscription', usd(480)),
            aLine('usage', usd(240 + at * 31.17)),
            aLine('tax', usd(38.2)),
          ]),
        ),
      aDay: 21,
      projected: 640,
    }),
    vendorOf('anthropic', {
      months: lastMonths(6),
      invoices: [monthInvoice('2026-08' as Month, [aLine('pool', usd(2_500))]), sampleInvoices.euro],
      opening: { balanceMicroUsd: microUsd(usd(900)), asOf: '2026-07-01' as Day },
      aDay: 14,
      projected: 430,
      poolAtEnd: 1_024.5,
    }),
  ],
  worst: providers.map((vendor) =>
    vendorOf(vendor, {
      months: lastMonths(12),
      invoices: lastMonths(12).flatMap((month) => [
        monthInvoice(
          month,
          (['subscription', 'usage', 'pool', 'credit', 'tax'] as const).map((sort) => aLine(sort, usd(1_234_567.89))),
        ),
        { ...sampleInvoices.euro, number: awkwardNumber, issued: `${month}-03` as Day },
      ]),
      opening: { balanceMicroUsd: microUsd(usd(9_876_543.21)), asOf: '2025-12-01' as Day },
      aDay: 91_234.56,
      projected: 2_812_345.67,
      poolAtEnd: -1_234_567.89,
    }),
  ),
}

function kept(lines: NewInvoice['lines'], said: Partial<NewInvoice>, as: Partial<Invoice>): Invoice {
  return keptInvoice(anInvoice(lines, said), as)
}

function sortAt(at: number): LineSort {
  return (['subscription', 'usage', 'pool', 'tax'] as const)[at % 4] ?? 'usage'
}

function monthInvoice(month: Month, lines: NewInvoice['lines']): Invoice {
  const from = `${month}-01` as Day
  return kept(lines, { number: `INV-${month}`, issued: addDays(from, 27), span: { from, to: addDays(from, 28) } }, {})
}

function lastMonths(count: number): Month[] {
  const last = Temporal.PlainYearMonth.from(monthOf(today))
  return Array.from({ length: count }, (_, at) => last.subtract({ months: count - 1 - at }).toString() as Month)
}

function vendorOf(
  vendor: Provider,
  said: Partial<VendorFacts> & { months: Month[]; aDay: number; projected: number; poolAtEnd?: number },
): BilledVendor {
  const { months, aDay, projected, poolAtEnd, opening = null } = said
  const invoices = (said.invoices ?? []).map((invoice) => ({ ...invoice, vendor }))
  const first = `${months[0]}-01` as Day
  const days: DaySpend[] = []
  for (let day = first; day <= today; day = addDays(day, 1)) {
    days.push({
      ...{ day, provider: vendor, seatsMicroUsd: zeroUsd, requests: 9, unpricedRequests: 0 },
      usageSpendMicroUsd: microUsd(usd(aDay)),
      includedValueMicroUsd: microUsd(usd(aDay / 10)),
      totalMicroUsd: microUsd(usd(aDay)),
    } as DaySpend)
  }
  return {
    vendor,
    opening,
    months: billedMonths({ vendor, months, today, days, invoices, opening }),
    projection: {
      month: monthOf(today),
      usageValueMicroUsd: microUsd(usd(projected)),
      lowMicroUsd: microUsd(usd(projected * 0.9)),
      highMicroUsd: microUsd(usd(projected * 1.1)),
      poolAtEndMicroUsd: poolAtEnd === undefined ? null : microUsd(usd(poolAtEnd)),
    },
  }
}

type Known = { members: Holder[]; cells: UsageCell[]; facts?: Partial<UsageFacts> }

function explained(invoice: Invoice, known: Known): Explained {
  const bill: Bill = billOf(invoice)
  const steps = explainSteps(bill, evidenceOf(known))
  const shares = together(steps.flatMap((step) => step.shares))
  const inside = known.cells.filter(({ includedValueMicroUsd }) => includedValueMicroUsd > 0)
  const people = inside.map(({ holder, includedValueMicroUsd }) => ({ holder, valueMicroUsd: includedValueMicroUsd }))
  const { currency, total, isConverted } = bill
  return {
    ...{ invoice, currency, total, isConverted, steps, shares },
    people: byHolder(shares),
    teams: byTeam(shares),
    projects: byProject(shares),
    residual: sumOfShares(shares.filter(({ holder }) => holder.kind === 'difference')),
    allowance:
      people.length === 0
        ? null
        : { valueMicroUsd: microUsd(people.reduce((sum, one) => sum + one.valueMicroUsd, 0)), people },
    drawn: null,
  }
}

function evidenceOf({ members, cells, facts }: Known): Evidence {
  const known: UsageFacts = {
    countedMicroUsd: microUsd(cells.reduce((sum, one) => sum + one.usageSpendMicroUsd, 0)),
    ...{ requests: cells.length, unpricedRequests: 0, estimatedMicroUsd: zeroUsd, accounts: 1 },
    ...{ readUpTo: sampleNow, failingSince: null, unlinkedKeys: [], unsettled: { days: 0, microUsd: zeroUsd } },
    ...{ toldDays: null, otherInvoices: [], otherDays: [], ...facts },
  }
  return {
    seatsIn: () => ({
      members: members.map((holder) => ({ holder, team: null })),
      knownFrom: members.length > 0 ? 'list' : null,
    }),
    usageIn: () => ({ cells, facts: known }),
  }
}

function cell(
  name: string,
  spent: number,
  { team, project = '', included = 0 }: { team?: string; project?: string; included?: number },
): UsageCell {
  return {
    holder: personNamed(name),
    team: team === undefined ? null : { teamId: team, team, parentTeam: null, costCentre: null },
    project,
    model: 'claude-opus-4-6',
    usageSpendMicroUsd: microUsd(usd(spent)),
    includedValueMicroUsd: microUsd(usd(included)),
  }
}

function personNamed(name: string): Holder {
  return { kind: 'person', personId: name, person: name, email: null, personKind: 'person' }
}

function awkwardName(at: number): string {
  const awkward = ['<!channel> & <b>Bob</b>', 'שרה כהן 👩‍👩‍👧‍👦', '王小明', `Maximiliane ${'Oberländer-'.repeat(9)}`]
  return awkward[at] ?? `Person ${at}`
}
