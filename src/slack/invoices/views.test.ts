import { describe, expect, test } from 'vitest'
import { validateMessage, validateView } from '../../../sandbox/slack/block-kit/validate.ts'
import { dayOf, monthOf } from '../../base/calendar.ts'
import { microUsd } from '../../base/money.ts'
import type { Reason } from '../../reports/invoices/reasons.ts'
import { homeFrame } from '../home/frame.ts'
import type { Message } from '../kit/blocks.ts'
import { pageOf } from '../kit/list.ts'
import { sampleFresh, worstFresh } from '../testing/sample-freshness.ts'
import {
  listedInvoice,
  manyInvoices,
  sampleBilled,
  sampleExplained,
  sampleInvoices,
} from '../testing/sample-invoices.ts'
import { sampleNow as now } from '../testing/sample-reports.ts'
import { billedLine, billedPicture, billedSums } from './billed-words.ts'
import { chosenIn } from './chosen.ts'
import { sumRows } from './explain-sum.ts'
import { explainedMessage, explainedModal, residualLine } from './explain-view.ts'
import { type InvoicesHome, invoicesHome } from './home-view.ts'
import { linesModal, sortsSavedModal } from './lines-form.ts'
import { invoicesMessage, notYourInvoices, whichInvoiceMessage } from './list-view.ts'
import { monthTable } from './month-table.ts'
import { poolModal, poolShownModal } from './pool-form.ts'
import { rateModal } from './rate-form.ts'
import { removeModal } from './remove-form.ts'

const source = { url: 'https://tally.example.com/charts/1.png' }
const current = monthOf(dayOf(now))
const { typical, euro, worst } = sampleInvoices
const few = [typical, euro].map(listedInvoice)

const homes = {
  typical: homeOf({ page: pageOf(few, { page: 0, size: 10 }), inAll: 2 }),
  empty: homeOf({ billed: { vendors: [], when: 'in the last 6 months', current }, inAll: 0, fresh: [] }),
  'of-one-vendor-without': homeOf({
    billed: { vendors: [], when: 'last year', current },
    chosen: chosenIn('{"vendor":"openai","span":"last-year"}'),
    inAll: 2,
  }),
  search: homeOf({
    page: pageOf([], { page: 0, size: 10 }),
    inAll: 200,
    chosen: chosenIn('{"search":"<!here> INV"}'),
  }),
  worst: homeOf({
    billed: { vendors: sampleBilled.worst, when: 'in the last 12 months', current },
    page: pageOf(manyInvoices, { page: 9, size: 10 }),
    inAll: 200,
    chosen: chosenIn('{"search":"0"}'),
    fresh: worstFresh,
  }),
}

const messages: Record<string, Message> = {
  ...Object.fromEntries(
    Object.entries(sampleExplained).map(([name, one]) => [
      `explained-${name}`,
      explainedMessage(one, { fresh: name === 'worst' ? worstFresh : sampleFresh, now }),
    ]),
  ),
  list: invoicesMessage(few, { vendor: null, now }),
  'list-worst': invoicesMessage(manyInvoices, { vendor: 'cursor', now }),
  'list-none': invoicesMessage([], { vendor: 'openai', now }),
  'which-near': whichInvoiceMessage({ typed: 'F3A81C02-0043', near: few.slice(0, 1), isSame: false }, now),
  'which-of-two': whichInvoiceMessage(
    { typed: 'INV-1', near: few.map((one) => ({ ...one, number: 'INV-1' })), isSame: true },
    now,
  ),
  'which-worst': whichInvoiceMessage(
    { typed: '<!channel>'.repeat(40), near: manyInvoices.slice(0, 5), isSame: false },
    now,
  ),
  'which-none': whichInvoiceMessage({ typed: '<!here> *x*', near: [], isSame: false }, now),
  'not-yours': notYourInvoices(),
}

const opening = { balanceMicroUsd: 1_250_500_000, asOf: '2026-10-01' } as never
const modals = {
  explained: explainedModal(sampleExplained.typical ?? never(), { fresh: sampleFresh, now }),
  'explained-worst': explainedModal(sampleExplained.worst ?? never(), { fresh: worstFresh, now }),
  lines: linesModal(typical, 0),
  'lines-worst': linesModal(worst, 3),
  'lines-saved': sortsSavedModal(typical, 2),
  remove: removeModal(typical, now),
  'remove-worst': removeModal(worst, now),
  rate: rateModal(euro, now),
  'rate-given': rateModal({ ...euro, usdRate: '1.0843' }, now),
  pool: poolModal({ anthropic: opening }, { anthropic: 1_024_500_000 as never, cursor: null }),
  'pool-shown': poolShownModal({ anthropic: opening }, { anthropic: 1_024_500_000 as never, cursor: null }, now),
}

test.each(Object.entries(homes))('the tab %s is as it was looked at, and Slack takes it', async (name, view) => {
  expect(validateView(view)).toEqual([])
  expect(view.blocks.length).toBeLessThan(90)
  await expect(`${JSON.stringify(view, null, 2)}\n`).toMatchFileSnapshot(`fixtures/homes/${name}.json`)
})

test.each(Object.entries(messages))(
  'the answer %s is as it was looked at, and Slack takes it',
  async (name, message) => {
    expect(validateMessage(message)).toEqual([])
    await expect(`${JSON.stringify(message, null, 2)}\n`).toMatchFileSnapshot(`fixtures/messages/${name}.json`)
  },
)

test.each(Object.entries(modals))('the window %s is as it was looked at, and Slack takes it', async (name, view) => {
  expect(validateView(view)).toEqual([])
  await expect(`${JSON.stringify(view, null, 2)}\n`).toMatchFileSnapshot(`fixtures/modals/${name}.json`)
})

test('what stands on an invoice and what people are called can mention nobody', () => {
  const mrkdwn = JSON.stringify({ homes, messages, modals }).match(/"type":"mrkdwn","text":"[^"]*"/g) ?? []

  expect(mrkdwn.join('\n')).not.toMatch(/<!channel|<!here|<@|<#/)
  expect(JSON.stringify(Object.values(messages).map(({ text }) => text))).not.toMatch(/<!channel|<!here|<@/)
})

describe('the sum an invoice is explained by', () => {
  test.each(Object.entries(sampleExplained))('adds up to the total of %s, in few rows', (_, explained) => {
    const rows = sumRows(explained, dayOf(now))

    expect(rows.reduce((sum, { amount }) => sum + amount, 0)).toBe(explained.total)
    expect(rows.length).toBeLessThanOrEqual(10)
  })
})

test('the likely reason of what is left is named where there is one', () => {
  const { typical = never() } = sampleExplained
  const because = (reasons: Reason[]) => {
    const steps = typical.steps.map((step) => (step.kind === 'difference' ? { ...step, reasons } : step))
    return residualLine({ ...typical, steps }, dayOf(now)).because
  }

  expect(because([{ kind: 'unpriced', requests: 3 }])).toBe(
    'Likely reason: 3 requests have no known price and are in no sum.',
  )
  expect(because([{ kind: 'unknown' }])).toMatch(/^Tally sees no reason for it/)
})

test('billed, used and their difference add up over vendors and months', () => {
  const vendors = sampleBilled.typical
  const sums = billedSums({ vendors, when: '', current })

  expect(sums.differenceMicroUsd).toBe(sums.billedMicroUsd - sums.usageValueMicroUsd)
  expect(sums.billedMicroUsd - sums.withoutPoolMicroUsd).toBe(2_500_000_000)
  expect(billedLine({ vendors, when: 'in the last 6 months', current })).toMatch(
    /^Billed \$[\d,.]+ in the last 6 months: /,
  )
})

test('what is under a cent beside a bill is no difference', () => {
  const month = sampleBilled.typical[0]?.months.at(-1)
  if (!month) throw new Error('the sample has months')
  const usageValueMicroUsd = microUsd(462_350_046)
  const billed = { billedMicroUsd: microUsd(462_350_000), usageValueMicroUsd, differenceMicroUsd: microUsd(-46) }

  const table = monthTable([{ ...month, ...billed }], { current, withParts: false })

  expect(table).toMatch(/\$462\.35 +\$462\.35 +\$0\.00$/)
})

test('there is no picture of a single month, and its alternative text tells the finding', () => {
  const vendors = sampleBilled.typical
  const one = vendors.map((vendor) => ({ ...vendor, months: vendor.months.slice(-1) }))

  expect(billedPicture({ vendors: one, when: '', current })).toBeNull()
  expect(billedPicture({ vendors, when: 'in the last 6 months', current })?.altText).toContain(
    'than the usage was worth',
  )
})

function homeOf(said: Partial<InvoicesHome>) {
  const billed = said.billed ?? { vendors: sampleBilled.typical, when: 'in the last 6 months', current }
  const drawn = billedPicture(billed)
  const home: InvoicesHome = {
    page: pageOf([], { page: 0, size: 10 }),
    inAll: 0,
    chosen: chosenIn(''),
    fresh: sampleFresh,
    now,
    ...said,
    billed,
    picture: drawn && { altText: drawn.altText, source },
  }
  return homeFrame({ tabs: [], chosen: null, blocks: invoicesHome(home) })
}

function never(): never {
  throw new Error('there is no such sample')
}
