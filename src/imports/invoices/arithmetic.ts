import { formatAmount } from '../../base/amount.ts'

/** An amount without its sign as far as that is not certain: `sign` is what was printed. */
export type Unsettled = { text: string; amount: number; sign: 'minus' | 'lost' | 'none'; isGivenBack: boolean }

const mostSums = 20_000

/**
 * Puts back lost minus signs: the amounts with the signs that make them add up to `target`. Where the printed signs do, they
 * stay. Else lines that give money back or whose sign was lost are turned first, then any line not printed with a minus, and
 * only where there is just one way. Null where there is none: then the printed signs hold.
 */
export function settledSigns(lines: readonly Unsettled[], target: number | null): number[] | null {
  const printed = printedSigns(lines)
  if (target === null) return printed
  const over = sum(printed) - target
  if (over === 0) return printed
  const likely = lines.map(({ sign, isGivenBack }) => sign === 'lost' || (sign === 'none' && isGivenBack))
  const any = lines.map(({ sign }) => sign !== 'minus')
  for (const mayTurn of [likely, any]) {
    const turned = onlySubset(
      printed.map((amount, index) => (mayTurn[index] ? amount * 2 : 0)),
      over,
    )
    if (turned) return printed.map((amount, index) => (turned.has(index) ? -amount : amount))
  }
  return null
}

/** The amounts with the signs they were printed with, a lost one taken for a minus. */
export function printedSigns(lines: readonly Unsettled[]): number[] {
  return lines.map(({ amount, sign }) => (sign === 'none' ? amount : -amount))
}

// The one set of places whose weights add up to `target`; null for none, for several, and for too many sums to try.
function onlySubset(weights: readonly number[], target: number): Set<number> | null {
  let reached = new Map<number, { count: number; places: readonly number[] }>([[0, { count: 1, places: [] }]])
  for (const [place, weight] of weights.entries()) {
    if (weight === 0) continue
    const next = new Map(reached)
    for (const [total, { count, places }] of reached) {
      const before = next.get(total + weight)
      next.set(total + weight, { count: count + (before?.count ?? 0), places: before?.places ?? [...places, place] })
    }
    if (next.size > mostSums) return null
    reached = next
  }
  const found = reached.get(target)
  return found?.count === 1 ? new Set(found.places) : null
}

/** What an invoice says of its sums; discounts and taxes with their signs, `tax` only what comes on top of the prices. */
export type Sums = {
  currency: string
  items: readonly number[]
  discounts: readonly number[]
  taxes: readonly number[]
  subtotal: number | null
  totalBeforeTax: number | null
  total: number
}

/** Sentences on what does not add up: the lines to the subtotal, the subtotal with discounts and tax to the total. */
export function mismatchesOf({ currency, items, discounts, taxes, subtotal, totalBeforeTax, total }: Sums): string[] {
  const money = (amount: number) => formatAmount(amount, currency)
  const says = (what: string, got: number, whose: string, want: number) =>
    got === want ? [] : [`${what} ${money(got)}, but ${whose} says ${money(want)}: ${money(want - got)} apart.`]
  const net = sum(discounts) + (subtotal ?? sum(items))
  const itemFault = subtotal === null ? [] : says('The lines add up to', sum(items), 'the subtotal', subtotal)
  const netFault = totalBeforeTax === null ? [] : says('Before tax it comes to', net, 'the invoice', totalBeforeTax)
  const whole = net + sum(taxes)
  return [...itemFault, ...netFault, ...says('With discounts and tax it comes to', whole, 'the total', total)]
}

function sum(amounts: readonly number[]): number {
  return amounts.reduce((all, amount) => all + amount, 0)
}
