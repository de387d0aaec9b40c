import { z } from 'zod'
import { addDays, dayOf } from '../../../base/calendar.ts'
import type { Db } from '../../../db/database.ts'
import { documents, type Invoice, invoiceStates, lineSorts } from '../../../invoices/invoice.ts'
import { explainInvoice } from '../../../reports/invoices/explain-invoice.ts'
import { holderName, projectPartName, stepWords, teamPartName } from '../../../reports/invoices/explain-words.ts'
import type { Explained, Holder } from '../../../reports/invoices/explained.ts'
import { invoiceList, listedStates } from '../../../reports/invoices/invoice-list.ts'
import { endpoint } from '../endpoint.ts'
import { pageFields, pageIn, pageOf } from '../paging.ts'
import { dayGiven, dayShape, microUsdShape, providerShape } from '../shapes.ts'

const amount = z.int().describe('Whole millionths of `currency`.')
const span = z.object({ from: dayShape, to: dayShape.describe('The first day no longer in it.') })

const headShape = z.object({
  id: z.int(),
  vendor: providerShape,
  vendorName: z.string().describe('The seller as the invoice writes it.'),
  document: z.enum(documents),
  number: z.string(),
  issued: dayShape,
  due: dayShape.nullable(),
  span,
  currency: z.string().describe('ISO 4217.'),
  total: amount,
  totalMicroUsd: microUsdShape.nullable().describe('Null in another currency without a rate: it is in no sum then.'),
})

const listedShape = z.object({
  ...headShape.shape,
  state: z.enum(listedStates),
  sums: z.record(z.enum(lineSorts), z.int()).describe('Its lines by what they are for, in millionths of `currency`.'),
})

const bearer = z.object({ name: z.string(), amount })

const explainedShape = z.object({
  ...headShape.shape,
  state: z.enum(invoiceStates),
  billTo: z.string(),
  subtotal: amount.nullable(),
  tax: amount,
  amountDue: amount.nullable(),
  usdRate: z.string().nullable(),
  mismatches: z.array(z.string()).describe('Where its arithmetic does not come out, in words.'),
  lines: z.array(
    z.object({
      position: z.int(),
      text: z.string(),
      sort: z.enum(lineSorts),
      amount,
      microUsd: microUsdShape.nullable(),
      quantity: z.number().nullable(),
      span: span.nullable(),
    }),
  ),
  explained: z
    .object({
      currency: z.string().describe('Of the amounts here: USD wherever the amount in dollars is known.'),
      total: amount,
      steps: z.array(z.object({ kind: z.string(), name: z.string(), say: z.string(), amount })),
      people: z.array(z.object({ personId: z.uuid().nullable(), email: z.string().nullable(), ...bearer.shape })),
      teams: z.array(z.object({ teamId: z.uuid().nullable(), ...bearer.shape })),
      projects: z.array(bearer),
      residual: amount.describe('What is left that Tally can give to nobody.'),
    })
    .describe('The invoice step by step to people, teams and projects; each list adds up to the total.'),
})

type Deps = { db: Db }

export const listInvoices = endpoint({
  method: 'GET',
  path: '/invoices',
  id: 'listInvoices',
  tag: 'Invoices',
  summary: 'List the invoices that count, the latest first.',
  scope: 'read',
  need: 'finance',
  query: z.object({
    ...pageFields,
    vendor: providerShape.optional(),
    from: dayGiven.optional().describe('Issued on this day or later.'),
    to: dayGiven.optional().describe('Issued on this day or before.'),
  }),
  answer: pageOf(listedShape),
  async handle({ db }: Deps, { query }) {
    const { limit, cursor, vendor, from, to } = query
    const { rows } = await invoiceList(db, {
      ...(vendor ? { vendor } : {}),
      ...(from ? { from } : {}),
      ...(to ? { to: addDays(to, 1) } : {}),
      ...{ page: 1, size: Number.MAX_SAFE_INTEGER },
    })
    const { data, next } = pageIn(rows, { list: 'invoices', limit, cursor, idOf: ({ id }) => String(id) })
    return { data: data.map((row) => ({ ...headOf(row), state: row.state, sums: row.sums })), next }
  },
})

export const showInvoice = endpoint({
  method: 'GET',
  path: '/invoices/:id',
  id: 'showInvoice',
  tag: 'Invoices',
  summary: 'Show one invoice with its lines, explained to people, teams and projects.',
  scope: 'read',
  need: 'finance',
  params: z.object({ id: z.coerce.number().int().min(1).max(2_147_483_647) }),
  answer: explainedShape,
  async handle({ db }: Deps, { params, now }) {
    const explained = await explainInvoice(db, { invoiceId: params.id, now })
    const { invoice } = explained
    const { state, billTo, subtotal, tax, amountDue, usdRate, mismatches, lines } = invoice
    return {
      ...headOf(invoice),
      ...{ state, billTo, subtotal, tax, amountDue, usdRate, mismatches, lines },
      explained: stepsOf(explained, now),
    }
  },
})

type Head = Pick<
  Invoice,
  | ('id' | 'vendor' | 'vendorName' | 'document' | 'number' | 'issued' | 'due' | 'span' | 'currency')
  | ('total' | 'totalMicroUsd')
>

function headOf(invoice: Head): z.input<typeof headShape> {
  const { id, vendor, vendorName, document, number, issued, due, span: days, currency, total, totalMicroUsd } = invoice
  return { id, vendor, vendorName, document, number, issued, due, span: days, currency, total, totalMicroUsd }
}

function stepsOf(explained: Explained, now: Date): z.input<typeof explainedShape>['explained'] {
  const { currency, total, steps, people, teams, projects, residual } = explained
  const today = dayOf(now)
  return {
    ...{ currency, total, residual },
    steps: steps.map((step) => ({
      kind: step.kind,
      amount: step.amount,
      ...stepWords(step, { explained, today }),
    })),
    people: people.map(({ holder, amount: borne }) => ({
      ...holderIds(holder),
      name: holderName(holder),
      amount: borne,
    })),
    teams: teams.map(({ of, amount: borne }) => ({
      teamId: of.kind === 'team' ? of.team.teamId : null,
      name: teamPartName(of),
      amount: borne,
    })),
    projects: projects.map(({ of, amount: borne }) => ({ name: projectPartName(of), amount: borne })),
  }
}

function holderIds(holder: Holder): { personId: string | null; email: string | null } {
  return holder.kind === 'person' ? { personId: holder.personId, email: holder.email } : { personId: null, email: null }
}
