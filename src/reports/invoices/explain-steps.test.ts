import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Day } from '../../base/calendar.ts'
import { microUsd } from '../../base/money.ts'
import { lineSorts, type NewInvoice } from '../../invoices/invoice.ts'
import { billOf } from './bill.ts'
import type { Evidence, SeatEvidence, UsageCell } from './evidence.ts'
import { explainSteps } from './explain-steps.ts'
import { stepWords } from './explain-words.ts'
import type { Holder, Step } from './explained.ts'
import type { Reason, UsageFacts } from './reasons.ts'
import { byHolder, byProject, byTeam, sumOfShares, together } from './shares.ts'
import { aLine, anInvoice, keptInvoice, usd } from './testing.ts'

const personKind = 'person' as const
const person = (personId: string): Holder => ({ kind: 'person', personId, person: personId, email: null, personKind })
const [ana, bob, cai] = [person('ana'), person('bob'), person('cai')]

const november = { from: '2026-11-01' as Day, to: '2026-12-01' as Day }
const platform = { teamId: 'platform', team: 'Platform', parentTeam: null, costCentre: 'CC-1' }

function aCell(holder: Holder, amount: number, said: Partial<UsageCell> = {}): UsageCell {
  const usageSpendMicroUsd = microUsd(amount)
  return {
    holder,
    team: null,
    project: '',
    model: 'm',
    usageSpendMicroUsd,
    includedValueMicroUsd: microUsd(0),
    ...said,
  }
}

function known(said: { cells?: UsageCell[]; members?: Holder[]; facts?: Partial<UsageFacts> } = {}): Evidence {
  const { cells = [], members = [], facts } = said
  const seats: SeatEvidence = {
    members: members.map((holder) => ({ holder, team: null })),
    knownFrom: members.length > 0 ? 'list' : null,
  }
  return {
    seatsIn: () => seats,
    usageIn: () => ({
      cells,
      facts: {
        countedMicroUsd: microUsd(cells.reduce((sum, cell) => sum + cell.usageSpendMicroUsd, 0)),
        requests: cells.length,
        unpricedRequests: 0,
        estimatedMicroUsd: microUsd(0),
        accounts: 1,
        readUpTo: new Date('2026-11-05T00:00:00Z'),
        failingSince: null,
        unlinkedKeys: [],
        unsettled: { days: 0, microUsd: microUsd(0) },
        toldDays: null,
        otherInvoices: [],
        otherDays: [],
        ...facts,
      },
    }),
  }
}

function stepsOf(invoice: NewInvoice, evidence: Evidence): Step[] {
  return explainSteps(billOf(keptInvoice(invoice)), evidence)
}

const plain = (steps: readonly Step[]) => steps.map(({ kind, amount }) => [kind, amount])

const borne = (steps: readonly Step[]) =>
  Object.fromEntries(
    byHolder(steps.flatMap(({ shares }) => shares)).map(({ holder, amount }) => [
      holder.kind === 'person' ? holder.personId : holder.kind,
      amount,
    ]),
  )

describe('an invoice is explained', () => {
  test('with seats by member, usage by who used it, and credit and tax in proportion', () => {
    const invoice = anInvoice([
      aLine('subscription', usd(80), { quantity: 2, span: november }),
      aLine('usage', usd(60)),
      aLine('credit', usd(-14)),
      aLine('tax', usd(35)),
    ])
    const evidence = known({ members: [ana, bob], cells: [aCell(ana, usd(45)), aCell(bob, usd(15))] })

    const steps = stepsOf(invoice, evidence)

    expect(plain(steps)).toEqual([
      ['seats', usd(80)],
      ['usage', usd(60)],
      ['credit', usd(-14)],
      ['tax', usd(35)],
    ])
    // Of $140: Ana 40 + 45, Bob 40 + 15; credit a tenth of it, tax a quarter.
    expect(borne(steps)).toEqual({ ana: usd(85 - 8.5 + 21.25), bob: usd(55 - 5.5 + 13.75) })
    const days = together(steps.flatMap(({ shares }) => shares)).map(
      ({ category, range }) => `${category} ${range.from}`,
    )
    expect(new Set(days)).toEqual(
      new Set(['seat 2026-11-01', 'usage 2026-10-01', 'credit 2026-10-01', 'tax 2026-10-01']),
    )
  })

  test('with seats that do not divide, to the millionth', () => {
    const invoice = anInvoice([aLine('subscription', usd(100), { quantity: 3 })])

    const steps = stepsOf(invoice, known({ members: [ana, bob, cai] }))

    expect(borne(steps)).toEqual({ ana: 33_333_334, bob: 33_333_333, cai: 33_333_333 })
  })

  test('with seats that nobody has, as those', () => {
    const invoice = anInvoice([aLine('subscription', usd(200), { quantity: 5 })])

    const [step] = stepsOf(invoice, known({ members: [ana, bob] }))

    expect(step).toMatchObject({ kind: 'seats', seats: 5, members: 2, knownFrom: 'list' })
    expect(borne(step ? [step] : [])).toEqual({ ana: usd(40), bob: usd(40), 'free-seats': usd(120) })
  })

  test('with more members than seats, who share them', () => {
    const invoice = anInvoice([aLine('subscription', usd(90), { quantity: 1, text: 'Team plan' })])

    expect(borne(stepsOf(invoice, known({ members: [ana, bob, cai] })))).toEqual({
      ana: usd(30),
      bob: usd(30),
      cai: usd(30),
    })
  })

  test.each([
    [3, '3 seats at $30.00 each, Oct 1–31.'],
    [1, '$30.00 for each of the 3 who had a seat, Oct 1–31.'],
    [2, '$30.00 for each of the 3 who had a seat, though Cursor bills 2, Oct 1–31.'],
    [null, '3 seats at $30.00 each, Oct 1–31.'],
    [9, '3 seats at $10.00 each, Oct 1–31, and 6 seats Cursor bills that nobody has.'],
  ])('with %s seats billed to three members, and says so', (quantity, say) => {
    const invoice = anInvoice([aLine('subscription', usd(90), { quantity, text: 'Team plan' })])
    const [seats] = stepsOf(invoice, known({ members: [ana, bob, cai] }))

    const explained = { invoice: keptInvoice(invoice), currency: 'USD' }
    expect(seats && stepWords(seats, { explained, today: '2026-11-21' as Day })).toEqual({ name: 'Team plan', say })
  })

  test('with seats of nobody known as a difference that says so', () => {
    const steps = stepsOf(anInvoice([aLine('subscription', usd(40), { quantity: 1 })]), known())

    expect(steps).toMatchObject([{ kind: 'difference', of: 'seats', reasons: [{ kind: 'no-members' }] }])
    expect(borne(steps)).toEqual({ difference: usd(40) })
  })

  test('with less than a cent a line as rounding, borne by who used it', () => {
    const invoice = anInvoice([aLine('usage', usd(4.65)), aLine('usage', usd(2.1))])
    const evidence = known({ cells: [aCell(ana, 4_500_001), aCell(bob, 2_249_994)] })

    const steps = stepsOf(invoice, evidence)

    expect(plain(steps)).toEqual([
      ['usage', 6_749_995],
      ['rounding', 5],
    ])
    expect(borne(steps)).toEqual({ ana: 4_500_004, bob: 2_249_996 })
  })

  test('with what is billed and not counted as a difference', () => {
    const steps = stepsOf(
      anInvoice([aLine('usage', usd(100))]),
      known({ cells: [aCell(ana, usd(70))], facts: { unpricedRequests: 3 } }),
    )

    expect(plain(steps)).toEqual([
      ['usage', usd(70)],
      ['difference', usd(30)],
    ])
    expect(steps[1]).toMatchObject({ reasons: [{ kind: 'unpriced', requests: 3 }] })
  })

  test('with what is counted and not billed as a negative difference', () => {
    const evidence = known({ cells: [aCell(ana, usd(60))], facts: { otherInvoices: ['INV-0002'] } })

    const steps = stepsOf(anInvoice([aLine('usage', usd(20))]), evidence)

    expect(steps[1]).toMatchObject({ amount: usd(-40), reasons: [{ kind: 'other-invoices' }] })
    expect(borne(steps)).toEqual({ ana: usd(60), difference: usd(-40) })
  })

  test('with credit bought in advance, which is nobody’s, and bears its tax', () => {
    const invoice = anInvoice([aLine('pool', usd(10)), aLine('tax', usd(2.5))], { vendor: 'anthropic' })

    const steps = stepsOf(invoice, known({ cells: [aCell(ana, usd(5))] }))

    expect(borne(steps)).toEqual({ prepaid: usd(12.5) })
    expect(steps[0]).toMatchObject({ kind: 'prepaid', amount: usd(10) })
  })

  test('with a credit note over who used what it gives back', () => {
    const note = anInvoice([aLine('usage', usd(-20)), aLine('tax', usd(-5))], { document: 'credit note' })

    const steps = stepsOf(note, known({ cells: [aCell(ana, usd(30)), aCell(bob, usd(10))] }))

    // Who gets most back is first.
    expect(Object.entries(borne(steps))).toEqual([
      ['ana', usd(-18.75)],
      ['bob', usd(-6.25)],
    ])
  })

  test('with what its own lines do not add up to', () => {
    const steps = stepsOf(
      anInvoice([aLine('usage', usd(10))], { total: usd(11) }),
      known({ cells: [aCell(ana, usd(10))] }),
    )

    expect(steps[1]).toMatchObject({ kind: 'difference', amount: usd(1), reasons: [{ kind: 'own-arithmetic' }] })
  })

  test('in its own currency without a rate: seats by member, usage not compared', () => {
    const invoice = anInvoice([aLine('subscription', usd(40), { quantity: 2 }), aLine('usage', usd(10))], {
      currency: 'EUR',
    })

    const steps = stepsOf(invoice, known({ members: [ana, bob], cells: [aCell(ana, usd(9))] }))

    expect(steps[1]).toMatchObject({ kind: 'difference', reasons: [{ kind: 'no-rate', currency: 'EUR' }] })
    expect(borne(steps)).toEqual({ ana: usd(20), bob: usd(20), difference: usd(10) })
  })

  test('in dollars with a rate, in which little may be due to the rate', () => {
    const invoice = anInvoice([aLine('usage', usd(10))], { currency: 'EUR' })
    const [line] = keptInvoice(invoice).lines
    const kept = keptInvoice(invoice, {
      usdRate: '1.1',
      totalMicroUsd: microUsd(usd(11)),
      lines: line ? [{ ...line, microUsd: microUsd(usd(11)) }] : [],
    })

    const steps = explainSteps(billOf(kept), known({ cells: [aCell(ana, usd(10.8))] }))

    expect(steps[1]).toMatchObject({ kind: 'difference', amount: usd(0.2), reasons: [{ kind: 'rate' }] })
  })

  test('where nothing is known at all', () => {
    const steps = stepsOf(anInvoice([aLine('usage', usd(10)), aLine('tax', usd(1))]), known({ facts: { requests: 0 } }))

    expect(borne(steps)).toEqual({ difference: usd(11) })
    expect(steps[1]).toMatchObject({ reasons: [{ kind: 'nothing-counted' }] })
  })

  test('by other days where they come out', () => {
    const range = { from: '2026-10-02' as Day, to: '2026-11-02' as Day }
    const otherDays = [{ are: 'cycle' as const, range, countedMicroUsd: microUsd(usd(99.99)) }]

    const steps = stepsOf(
      anInvoice([aLine('usage', usd(100))]),
      known({ cells: [aCell(ana, usd(70))], facts: { otherDays } }),
    )

    expect(steps[1]).toMatchObject({ reasons: [{ kind: 'other-days', are: 'cycle' }] })
  })
})

const october = { from: '2026-10-01' as Day, to: '2026-11-01' as Day }
const early = new Date('2026-10-20T06:00:00Z')

describe('what is billed and not counted is likely due to', () => {
  test.each<[string, Partial<UsageFacts>, Reason]>([
    ['a vendor not read so far', { readUpTo: early }, { kind: 'not-read', readUpTo: early, failingSince: null }],
    [
      'files that end early',
      { accounts: 0, toldDays: { first: october.from, last: '2026-10-20' as Day } },
      { kind: 'files-end', first: october.from, last: '2026-10-20' as Day },
    ],
    ['what does not pass the proxy', { accounts: 0 }, { kind: 'proxy-only' }],
    [
      'figures that are not booked yet',
      { unsettled: { days: 2, microUsd: microUsd(usd(25)) } },
      { kind: 'not-settled', days: 2, microUsd: microUsd(usd(25)) },
    ],
    ['estimates', { estimatedMicroUsd: microUsd(5) }, { kind: 'estimated', microUsd: microUsd(5) }],
    ['nothing Tally knows of', {}, { kind: 'unknown' }],
  ])('%s', (_, facts, reason) => {
    const [, difference] = stepsOf(
      anInvoice([aLine('usage', usd(100), { span: october })]),
      known({ cells: [aCell(ana, usd(70))], facts }),
    )

    expect(difference).toMatchObject({ kind: 'difference', reasons: [reason] })
  })

  test('keys that are counted twice, where it is counted and not billed', () => {
    const evidence = known({ cells: [aCell(ana, usd(70))], facts: { unlinkedKeys: ['Main'], unpricedRequests: 4 } })

    const [, difference] = stepsOf(anInvoice([aLine('usage', usd(40), { span: october })]), evidence)

    expect(difference).toMatchObject({ reasons: [{ kind: 'unlinked-keys', labels: ['Main'] }] })
  })
})

describe('whatever stands on an invoice and is known', () => {
  const amount = fc.integer({ min: -50_000_000, max: 500_000_000 })
  const holder = fc.constantFrom<Holder>(ana, bob, cai, { kind: 'nobody' })
  const cell = fc.record({
    holder,
    amount: fc.integer({ min: -1_000_000, max: 90_000_000 }),
    team: fc.constantFrom(null, platform),
    project: fc.constantFrom('', 'checkout', '=1+1'),
    model: fc.constantFrom('', 'm', 'n'),
  })
  const line = fc.record({
    sort: fc.constantFrom(...lineSorts),
    amount,
    quantity: fc.option(fc.integer({ min: 0, max: 9 })),
  })
  const world = fc.record({
    lines: fc.array(line, { minLength: 1, maxLength: 8 }),
    extra: fc.constantFrom(0, 0, 1, -12_345),
    currency: fc.constantFrom('USD', 'USD', 'EUR'),
    cells: fc.array(cell, { maxLength: 12 }),
    members: fc.uniqueArray(holder, { maxLength: 4 }),
  })

  test('steps, people, teams and projects add up to its total to the millionth', () => {
    fc.assert(
      fc.property(world, ({ lines, extra, currency, cells, members }) => {
        const invoice = anInvoice(
          lines.map(({ sort, amount: of, quantity }) => aLine(sort, of, { quantity })),
          { currency },
        )
        const steps = stepsOf(
          { ...invoice, total: invoice.total + extra },
          known({ members, cells: cells.map(({ holder: of, amount: spent, ...said }) => aCell(of, spent, said)) }),
        )
        const shares = together(steps.flatMap((step) => step.shares))

        for (const step of steps) expect(sumOfShares(step.shares)).toBe(step.amount)
        for (const parts of [steps, shares, byHolder(shares), byTeam(shares), byProject(shares)]) {
          expect(sumOfShares(parts)).toBe(invoice.total + extra)
        }
        for (const step of steps) if (step.kind === 'difference') expect(step.reasons).not.toHaveLength(0)
      }),
      { numRuns: 500 },
    )
  })
})
