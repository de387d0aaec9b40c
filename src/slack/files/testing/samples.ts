import { day } from '../../../base/calendar.ts'
import { microUsd } from '../../../base/money.ts'
import type { ShownFile } from '../../../imports/file-imports.ts'
import type {
  GroupsPreview,
  InvoicePreview,
  NeedsPeriod,
  PeoplePreview,
  Preview,
  Refused,
  Unrecognised,
  UsagePreview,
} from '../../../imports/preview.ts'
import { lineSorts } from '../../../invoices/invoice.ts'

/** Files as they are shown: usual ones, and the worst there can be. */

export const id = '01999999-0000-7000-8000-000000000001'
export const at = new Date('2026-11-21T10:00:00Z')

const wild = `<!channel> *&* \u202Eeman \`${'👩‍💻'.repeat(30)}\``
const october = { first: day('2026-10-01'), last: day('2026-10-31') }

export const usage: UsagePreview = {
  kind: 'usage',
  layout: 'Cursor usage events (team, 2026)',
  provider: 'cursor',
  isEstimated: false,
  rows: 1_204,
  span: october,
  people: 12,
  unmatched: [
    { handle: 'j.doe@northwind.example', rows: 42, costMicroUsd: microUsd(31_120_000) },
    { handle: 'ci-runner', rows: 9, costMicroUsd: microUsd(4_000_000) },
  ],
  categories: [
    {
      category: 'overage',
      rows: 904,
      costMicroUsd: microUsd(812_400_000),
      listMicroUsd: microUsd(820_000_000),
      unpriced: 0,
    },
    { category: 'included', rows: 300, costMicroUsd: microUsd(0), listMicroUsd: microUsd(240_000_000), unpriced: 0 },
  ],
  fresh: { rows: 816, costMicroUsd: microUsd(512_400_000) },
  known: { rows: 380, costMicroUsd: microUsd(296_000_000) },
  replaced: { rows: 8, costMicroUsd: microUsd(4_000_000), beforeMicroUsd: microUsd(3_500_000) },
  rejected: {
    count: 3,
    first: [
      { row: 12, reason: 'The date “yesterday” is not one Tally can read.' },
      { row: 77, reason: 'The cost is empty.' },
      { row: 301, reason: 'It has 9 cells, and the header 11.' },
    ],
  },
  outdone: { rows: 0, costMicroUsd: microUsd(0), by: null },
  sumsOnly: { rows: 0, costMicroUsd: microUsd(0) },
  effect: { beforeMicroUsd: microUsd(299_500_000), afterMicroUsd: microUsd(812_400_000) },
  unlinkedKeys: [],
  before: null,
}

export const worstUsage: UsagePreview = {
  ...usage,
  layout: wild,
  isEstimated: true,
  rows: 1_000_000,
  span: { first: day('2025-01-01'), last: day('2026-11-21') },
  people: 1_234,
  unmatched: Array.from({ length: 500 }, (_, index) => ({
    handle: `${wild}${index}`,
    rows: 1_000,
    costMicroUsd: microUsd(1_000_000_000_000),
  })),
  categories: (['api', 'overage', 'fee', 'seat', 'included'] as const).map((category) => ({
    category,
    rows: 200_000,
    costMicroUsd: microUsd(1_000_000_000_000_000),
    listMicroUsd: microUsd(1_000_000_000_000_000),
    unpriced: 99_999,
  })),
  sumsOnly: { rows: 12, costMicroUsd: microUsd(1_000_000) },
  unlinkedKeys: [wild, 'main'],
  outdone: { rows: 90_000, costMicroUsd: microUsd(1_000_000_000), by: `Cursor usage events ${wild}` },
  rejected: {
    count: 123_456,
    first: Array.from({ length: 20 }, (_, row) => ({ row: row + 2, reason: `${wild} ${'long '.repeat(100)}` })),
  },
}

/** An export of one person's own, which names nobody. */
export const nobodysUsage: UsagePreview = {
  ...usage,
  layout: 'Cursor usage events (individual)',
  people: 0,
  unmatched: [{ handle: '', rows: 631, costMicroUsd: microUsd(41_200_000) }],
}

export const zeroUsage: UsagePreview = {
  ...usage,
  rows: 0,
  people: 0,
  unmatched: [],
  categories: [],
  fresh: { rows: 0, costMicroUsd: microUsd(0) },
  known: { rows: 0, costMicroUsd: microUsd(0) },
  replaced: { rows: 0, costMicroUsd: microUsd(0), beforeMicroUsd: microUsd(0) },
  rejected: { count: 0, first: [] },
  effect: { beforeMicroUsd: microUsd(0), afterMicroUsd: microUsd(0) },
}

export const invoice: InvoicePreview = {
  kind: 'invoice',
  vendor: 'cursor',
  vendorName: 'Anysphere, Inc.',
  document: 'invoice',
  number: 'A1B2C3D4-0007',
  issued: day('2026-11-01'),
  due: day('2026-11-15'),
  span: october,
  billTo: 'Northwind Robotics SL, Madrid',
  currency: 'USD',
  lines: [
    { text: 'Cursor Teams, 40 seats', sort: 'subscription', amount: 1_600_000_000, quantity: 40, span: october },
    {
      text: '812 token-based usage calls to claude-sonnet-5-5',
      sort: 'usage',
      amount: 812_400_000,
      quantity: 812,
      span: october,
    },
    { text: 'Mid-month usage paid on October 16', sort: 'credit', amount: -300_000_000, quantity: null, span: null },
    { text: 'VAT (21%)', sort: 'tax', amount: 443_604_000, quantity: null, span: null },
  ],
  subtotal: 2_112_400_000,
  tax: 443_604_000,
  total: 2_556_004_000,
  amountDue: 2_556_004_000,
  mismatches: [],
  notes: ['Its period is taken from its lines.'],
  before: null,
  replaces: null,
}

export const worstInvoice: InvoicePreview = {
  ...invoice,
  vendor: null,
  vendorName: wild,
  document: 'credit note',
  number: `${wild}${'9'.repeat(100)}`,
  issued: null,
  due: null,
  span: null,
  billTo: wild.repeat(10),
  currency: 'EUR',
  lines: Array.from({ length: 240 }, (_, index) => ({
    text: `${wild} ${'token-based usage calls '.repeat(20)}`,
    sort: lineSorts[index % lineSorts.length] ?? 'usage',
    amount: -9_000_000_000_000,
    quantity: 1_234_567,
    span: october,
  })),
  subtotal: -9_000_000_000_000,
  amountDue: 0,
  mismatches: Array.from({ length: 9 }, () => `The lines come to €1.00, the subtotal is €2.00. ${wild.repeat(5)}`),
  notes: Array.from(
    { length: 9 },
    () => `Amounts are in EUR; in no figure in dollars until an admin gives a rate. ${wild}`,
  ),
  replaces: { invoiceId: 1, total: 1_000_000 },
}

export const people: PeoplePreview = {
  kind: 'people',
  rows: 48,
  matched: 45,
  moves: [
    { personId: id, name: 'Ana Ruiz', email: 'ana@x.example', from: 'Platform', to: 'Engineering > Payments' },
    { personId: id, name: 'Bob Lee', email: 'bob@x.example', from: null, to: 'Engineering > Search' },
  ],
  keeps: 43,
  unmatched: ['new.hire@northwind.example', 'contractor@elsewhere.example'],
  untouched: 6,
  newTeams: [{ name: 'Engineering > Search', members: 4 }],
  merged: ['Data Platform (2 people) into Engineering'],
  notes: [],
  rejected: { count: 0, first: [] },
  before: null,
}

export const worstPeople: PeoplePreview = {
  ...people,
  moves: Array.from({ length: 640 }, (_, index) => ({
    personId: id,
    name: `${index} ${wild}`,
    email: 'x@x.example',
    from: index % 2 === 0 ? null : `${wild} > ${wild}`,
    to: `${wild} > ${wild}`,
  })),
  unmatched: Array.from({ length: 300 }, (_, index) => `${index}${wild}@x.example`),
  newTeams: Array.from({ length: 60 }, (_, index) => ({ name: `${index}${wild}`, members: 100 })),
  merged: Array.from({ length: 60 }, () => wild.repeat(3)),
  rejected: worstUsage.rejected,
}

export const groups: GroupsPreview = {
  kind: 'groups',
  rows: 3,
  matched: 3,
  moves: [],
  keeps: 3,
  unmatched: [],
  untouched: 40,
  newTeams: [],
  notes: ['Row 3 repeats ana@x.example; the last row counts.'],
  rejected: { count: 0, first: [] },
  before: null,
}

export const period: NeedsPeriod = { kind: 'needs-period', layout: 'claude.ai spend report', guess: october }

export const unrecognised: Unrecognised = {
  kind: 'unrecognised',
  header: ['Date', 'Who', 'Model', 'Price'],
  nearest: {
    layout: 'Cursor usage events (team, 2026)',
    columns: [
      { theirs: 'Date', ours: 'Date' },
      { theirs: 'Who', ours: 'User' },
      { theirs: 'Model', ours: 'Model' },
      { theirs: 'Price', ours: null },
      { theirs: null, ours: 'Cost' },
    ],
  },
}

export const worstUnrecognised: Unrecognised = {
  kind: 'unrecognised',
  header: Array.from({ length: 200 }, () => wild),
  nearest: { layout: wild, columns: Array.from({ length: 200 }, () => ({ theirs: wild.repeat(5), ours: '' })) },
}

export const refused: Refused = {
  kind: 'refused',
  sentence: 'This PDF is a picture without text, so Tally cannot read it. Type in its totals instead.',
  canBeTyped: true,
}

export function file(preview: Preview, over: Partial<ShownFile> = {}): ShownFile {
  return {
    fileId: 7,
    name: 'usage-events-2026-10.csv',
    preview,
    accounts: [],
    state: 'waiting',
    undoUntil: null,
    ...over,
  }
}
