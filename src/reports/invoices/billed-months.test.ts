import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type Day, dayOf, type Month, startOfDay } from '../../base/calendar.ts'
import { microUsd, zeroUsd } from '../../base/money.ts'
import { lineSorts, type NewInvoice } from '../../invoices/invoice.ts'
import type { DaySpend } from '../../ledger/spend-queries.ts'
import { billedMonths } from './billed-months.ts'
import { monthParts } from './month-parts.ts'
import type { PoolOpening } from './pool-opening.ts'
import { aLine, anInvoice, keptInvoice, usd } from './testing.ts'

const today = '2026-11-10' as Day
const range = (from: string, to: string) => ({ from: from as Day, to: to as Day })

function aDay(day: string, spend: number, included = 0): DaySpend {
  const [usageSpendMicroUsd, includedValueMicroUsd] = [microUsd(spend), microUsd(included)]
  const tokens = { inputTokens: 0, cacheReadTokens: 0, cacheWriteTokens: 0, outputTokens: 0, reasoningTokens: 0 }
  return {
    ...{ day: day as Day, provider: 'cursor', usageSpendMicroUsd, includedValueMicroUsd, seatsMicroUsd: zeroUsd },
    ...{ totalMicroUsd: usageSpendMicroUsd, requests: 1, unpricedRequests: 0, ...tokens },
  }
}

function monthsOf(
  invoices: NewInvoice[],
  days: DaySpend[] = [],
  said: { months?: string[]; opening?: PoolOpening } = {},
) {
  const months = (said.months ?? ['2026-09', '2026-10', '2026-11']) as Month[]
  const kept = invoices.map((invoice, index) => keptInvoice(invoice, { id: index + 1 }))
  return billedMonths({ vendor: 'cursor', months, today, days, invoices: kept, opening: said.opening ?? null })
}

describe('a month of a vendor', () => {
  test('is what was billed for it by what it is for, and what was used', () => {
    const invoice = anInvoice([
      aLine('subscription', usd(400), { span: range('2026-10-15', '2026-11-15') }),
      aLine('usage', usd(90), { span: range('2026-09-15', '2026-10-15') }),
      aLine('usage', usd(30)),
      aLine('credit', usd(-20)),
      aLine('tax', usd(50)),
    ])

    const [september, october] = monthsOf(
      [invoice],
      [aDay('2026-10-03', usd(25), usd(300)), aDay('2026-10-31', usd(5))],
    )

    // Of the 30 days from Sep 15 to Oct 14, 16 are in September.
    expect(september).toMatchObject({ billedMicroUsd: usd(90), sums: { usage: usd(90) }, usageValueMicroUsd: 0 })
    expect(october).toMatchObject({
      billedMicroUsd: usd(460),
      sums: { subscription: usd(400), usage: usd(30), pool: 0, credit: usd(-20), tax: usd(50) },
      otherMicroUsd: usd(30),
      withoutPoolMicroUsd: usd(460),
      usageSpendMicroUsd: usd(30),
      includedValueMicroUsd: usd(300),
      usageValueMicroUsd: usd(330),
      differenceMicroUsd: usd(130),
      pool: null,
    })
  })

  test('without an invoice stands there with nothing billed', () => {
    const [, , november] = monthsOf([anInvoice([aLine('usage', usd(10))])], [aDay('2026-11-03', usd(4))])

    expect(november).toMatchObject({ invoices: [], billedMicroUsd: 0, differenceMicroUsd: usd(-4) })
  })

  test('has several invoices and takes credit notes off', () => {
    const [, october] = monthsOf([
      anInvoice([aLine('usage', usd(10))], { number: 'A' }),
      anInvoice([aLine('usage', usd(5))], { number: 'B' }),
      anInvoice([aLine('usage', usd(-3))], { number: 'C', document: 'credit note' }),
    ])

    expect(october?.billedMicroUsd).toBe(usd(12))
    expect(october?.invoices.map(({ number }) => number)).toEqual(['A', 'B', 'C'])
  })

  test('names invoices in another currency without a rate, and leaves them out of its sums', () => {
    const [, , november] = monthsOf([anInvoice([aLine('usage', usd(10))], { currency: 'EUR' })])

    expect(november).toMatchObject({ billedMicroUsd: 0, withoutRate: [{ currency: 'EUR', total: usd(10) }] })
  })

  test('has its days of what runs for a year', () => {
    const year = aLine('subscription', usd(365), { span: range('2026-10-31', '2027-10-31') })

    const [, october, november] = monthsOf([anInvoice([year])])

    expect([october?.billedMicroUsd, november?.billedMicroUsd]).toEqual([usd(1), usd(30)])
  })
})

describe('credit bought in advance', () => {
  const opening = { balanceMicroUsd: microUsd(usd(100)), asOf: '2026-10-10' as Day }
  const bought = anInvoice([aLine('pool', usd(50))], { issued: '2026-10-20' as Day })
  const days = [aDay('2026-10-09', usd(70)), aDay('2026-10-12', usd(30)), aDay('2026-11-02', usd(45))]

  test('goes on from what an admin says was left: what is bought is added, what is used is drawn', () => {
    const [september, october, november] = monthsOf([bought], days, { opening })

    expect(september?.pool).toBeNull()
    expect(october?.pool).toEqual({ topUpsMicroUsd: usd(50), drawnMicroUsd: usd(30), balanceMicroUsd: usd(120) })
    expect(november?.pool).toEqual({ topUpsMicroUsd: 0, drawnMicroUsd: usd(45), balanceMicroUsd: usd(75) })
    expect(october).toMatchObject({ billedMicroUsd: usd(50), withoutPoolMicroUsd: 0 })
  })

  test('has no balance while nobody says with what it began', () => {
    const [, october, november] = monthsOf([bought], days)

    expect(october?.pool).toEqual({ topUpsMicroUsd: usd(50), drawnMicroUsd: 0, balanceMicroUsd: null })
    expect(november?.pool).toMatchObject({ drawnMicroUsd: usd(45), balanceMicroUsd: null })
  })

  test('is not drawn by usage that invoices bill, counted once where some was paid meanwhile', () => {
    const billed = [
      anInvoice([aLine('usage', usd(10), { span: range('2026-10-10', '2026-11-01') })], { number: 'MID' }),
      anInvoice(
        [
          aLine('usage', usd(25), { span: range('2026-10-10', '2026-11-01') }),
          aLine('credit', usd(-10), {
            text: 'Mid-month usage paid for October 2026',
            span: range('2026-10-10', '2026-11-01'),
          }),
        ],
        { number: 'END' },
      ),
    ]

    const [, october] = monthsOf([bought, ...billed], days, { opening })

    expect(october?.pool).toEqual({ topUpsMicroUsd: usd(50), drawnMicroUsd: usd(5), balanceMicroUsd: usd(145) })
  })
})

test('every line counts in the months it is in, once, to the millionth', () => {
  const aSpan = fc
    .tuple(fc.integer({ min: 0, max: 700 }), fc.integer({ min: 1, max: 400 }))
    .map(([from, length]) => range(dayAfter(from), dayAfter(from + length)))
  const line = fc.record({
    sort: fc.constantFrom(...lineSorts),
    amount: fc.integer({ min: -90_000_000, max: 900_000_000 }),
    span: fc.option(aSpan),
  })
  fc.assert(
    fc.property(fc.array(line, { minLength: 1, maxLength: 6 }), fc.constantFrom(0, -7), (lines, extra) => {
      const invoice = anInvoice(lines.map(({ sort, amount, span }) => aLine(sort, amount, { span })))
      const total = invoice.total + extra

      const parts = monthParts(keptInvoice({ ...invoice, total })) ?? []

      expect(parts.reduce((sum, part) => sum + part.microUsd, 0)).toBe(total)
    }),
  )
})

function dayAfter(days: number): Day {
  return dayOf(new Date(startOfDay('2025-06-15' as Day).getTime() + days * 86_400_000))
}
