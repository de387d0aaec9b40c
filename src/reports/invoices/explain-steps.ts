import type { DayRange } from '../../base/calendar.ts'
import { type Bill, type BillLine, isInDollars, linesOf, type UsageGroup, usageGroups } from './bill.ts'
import type { Evidence, UsageCell } from './evidence.ts'
import type { DifferenceStep, Share, Step } from './explained.ts'
import { inProportion } from './proportion.ts'
import { likelyReasons, type Reason } from './reasons.ts'
import { spreadOver, sumOfShares, wholeShare } from './shares.ts'

/**
 * The way from an invoice to people, in steps that add up to its total: seats over their members, usage as it was counted
 * with the difference to what is billed, credit bought beforehand as it is; then what is given back and tax in proportion.
 */
export function explainSteps(bill: Bill, evidence: Evidence): Step[] {
  const first = [
    ...linesOf(bill, 'subscription').flatMap((line) => seatSteps(line, evidence)),
    ...usageGroups(bill).flatMap((group) => usageSteps(bill, group, evidence)),
    ...linesOf(bill, 'pool').map(prepaidStep),
  ]
  const borne = first.flatMap(({ shares }) => shares)
  const base = borne.some(({ amount }) => amount > 0)
    ? borne
    : usageShares(evidence.usageIn(bill.invoice.span).cells, bill.invoice.span)
  const spread = (kind: 'credit' | 'tax') =>
    linesOf(bill, kind).map(
      ({ text, amount, range }): Step => ({
        ...{ kind, text, amount },
        shares: spreadOver(base, { category: kind, range }, amount),
      }),
    )
  const steps = [...first, ...spread('credit'), ...spread('tax')]
  const left = bill.total - sumOfShares(steps)
  return left === 0
    ? steps
    : [
        ...steps,
        differenceStep({ of: 'invoice', range: bill.invoice.span, reasons: [{ kind: 'own-arithmetic' }] }, left),
      ]
}

function seatSteps({ text, range, quantity, amount }: BillLine, evidence: Evidence): Step[] {
  const { members, knownFrom } = evidence.seatsIn(range)
  const seats = seatsBilled(quantity)
  const free = Math.max(0, (seats ?? 0) - members.length)
  const parts = inProportion(amount, [...members.map(() => 1), free])
  if (members.length === 0 || parts === null) {
    return [differenceStep({ of: 'seats', range, reasons: [{ kind: 'no-members' }] }, amount)]
  }
  const shares = members.map(
    ({ holder, team }, index): Share => ({
      ...{ holder, team, project: '', model: '', category: 'seat', range },
      amount: parts[index] ?? 0,
    }),
  )
  const unused =
    free === 0 ? [] : [wholeShare({ holder: { kind: 'free-seats' }, category: 'seat', range }, parts.at(-1) ?? 0)]
  return [
    { kind: 'seats', text, range, seats, members: members.length, knownFrom, amount, shares: [...shares, ...unused] },
  ]
}

// Other quantities than a plausible number of seats are of something else.
function seatsBilled(quantity: number | null): number | null {
  return quantity !== null && Number.isInteger(quantity) && quantity >= 1 && quantity <= 100_000 ? quantity : null
}

function usageSteps(bill: Bill, group: UsageGroup, evidence: Evidence): Step[] {
  const { range, lines, amount: billed, saysDays } = group
  if (!isInDollars(bill)) {
    const reasons: Reason[] = [{ kind: 'no-rate', currency: bill.currency }]
    return [differenceStep({ of: 'usage', range, reasons }, billed)]
  }
  const { cells, facts } = evidence.usageIn(range)
  const shares = usageShares(cells, range)
  // What is given back for usage is no measure of it.
  if (billed <= 0)
    return [
      { kind: 'credit', text: '', amount: billed, shares: spreadOver(shares, { category: 'credit', range }, billed) },
    ]
  const counted = sumOfShares(shares)
  const usage: Step = { kind: 'usage', range, lines, billed, amount: counted, shares }
  const missing = billed - counted
  if (missing === 0) return [usage]
  const roundingMicroUsd = lines * centMicroUsd
  if (counted > 0 && Math.abs(missing) <= roundingMicroUsd) {
    return [
      usage,
      {
        kind: 'rounding',
        range,
        amount: missing,
        shares: spreadOver(shares, { category: 'rounding', range }, missing),
      },
    ]
  }
  const rate = bill.isConverted ? bill.invoice.usdRate : null
  const reasons = likelyReasons({ range, billedMicroUsd: billed, saysDays, rate, roundingMicroUsd, facts })
  return [usage, differenceStep({ of: 'usage', range, reasons }, missing)]
}

const centMicroUsd = 10_000

function usageShares(cells: readonly UsageCell[], range: DayRange): Share[] {
  return cells.flatMap(({ usageSpendMicroUsd: amount, holder, team, project, model }) =>
    amount === 0 ? [] : [{ holder, team, project, model, category: 'usage', range, amount }],
  )
}

function prepaidStep({ text, range, amount }: BillLine): Step {
  const whole = wholeShare({ holder: { kind: 'prepaid' }, category: 'prepaid', range }, amount)
  return { kind: 'prepaid', text, amount, shares: [whole] }
}

function differenceStep(said: Omit<DifferenceStep, 'kind'>, amount: number): Step {
  const { range } = said
  const whole = wholeShare({ holder: { kind: 'difference' }, category: 'difference', range }, amount)
  return { kind: 'difference', ...said, amount, shares: [whole] }
}
