import { formatAmount } from '../../base/amount.ts'
import { microUsd } from '../../base/money.ts'
import { categoryNames } from '../../reports/invoices/chargeback.ts'
import { holderName, projectPartName, teamPartName } from '../../reports/invoices/explain-words.ts'
import type { Explained, Share, ShareCategory } from '../../reports/invoices/explained.ts'
import { holderKey } from '../../reports/invoices/shares.ts'
import { barColumns } from '../kit/bar-columns.ts'
import { firstOf } from '../kit/first-of.ts'
import { phoneLine, wrapped } from '../kit/phone-line.ts'
import { textColumns } from '../kit/text-columns.ts'

// The rest is in the CSV.
const most = 10
const widestName = 20
// With the spaces around it.
const shortestBar = 8

/** Who bears how much of an invoice, and what of it is for what; a fixed-width face. */
export function peopleRows({ people, shares, currency }: Explained): string {
  const { shown, rest } = firstOf(people, most)
  const rows = [
    ...shown.map(({ holder, amount }) => [holderName(holder), formatAmount(amount, currency)]),
    ...othersOf(rest, currency),
  ]
  const byHolder = Map.groupBy(shares, ({ holder }) => holderKey(holder))
  const amounts = Math.max(...rows.map(([, amount = '']) => amount.length))
  const lines = textColumns(rows, ['left', 'right'], phoneLine - amounts - 2).split('\n')
  return lines
    .flatMap((line, index) => {
      const holder = shown[index]?.holder
      const own = holder?.kind === 'person' ? (byHolder.get(holderKey(holder)) ?? []) : []
      return [line, ...wrapped(partsOf(own, currency))]
    })
    .join('\n')
}

/** The same by team; nothing where there is only one. */
export function teamRows({ teams, currency }: Explained): string {
  return bars(
    teams.map(({ of, amount }) => ({ name: teamPartName(of), amount })),
    currency,
  )
}

/** The same by project; nothing where no project was used. */
export function projectRows({ projects, currency }: Explained): string {
  if (!projects.some(({ of }) => of.kind === 'project')) return ''
  return bars(
    projects.map(({ of, amount }) => ({ name: projectPartName(of), amount })),
    currency,
  )
}

/** Who used what their plan includes. */
export function allowanceRows({ people }: NonNullable<Explained['allowance']>): string {
  return bars(
    people.map(({ holder, valueMicroUsd }) => ({ name: holderName(holder), amount: valueMicroUsd })),
    'USD',
  )
}

function bars(all: ReadonlyArray<{ name: string; amount: number }>, currency: string): string {
  if (all.length < 2) return ''
  const { shown, rest } = firstOf(all, most)
  const rows = [
    ...shown.map(({ name, amount }) => ({
      name,
      value: Math.max(0, amount),
      beside: [formatAmount(amount, currency)],
    })),
    ...othersOf(rest, currency).map(([name = '', amount = '']) => ({ name, value: null, beside: [amount] })),
  ]
  // A large amount leaves less of a phone's line to the names.
  const amounts = Math.max(...rows.map(({ beside }) => beside.join('').length))
  return barColumns(rows, { widestName: Math.min(widestName, phoneLine - amounts - shortestBar) })
}

function othersOf(rest: ReadonlyArray<{ amount: number }>, currency: string): string[][] {
  if (rest.length === 0) return []
  const sum = microUsd(rest.reduce((all, { amount }) => all + amount, 0))
  return [[`${rest.length.toLocaleString('en-US')} others`, formatAmount(sum, currency)]]
}

function partsOf(shares: readonly Share[], currency: string): string[] {
  return [...Map.groupBy(shares, ({ category }) => category)].flatMap(([category, own]) => {
    const amount = own.reduce((sum, share) => sum + share.amount, 0)
    if (Math.abs(amount) < leastShown) return []
    return [`${shortNames[category] ?? categoryNames[category]} ${formatAmount(amount, currency)}`]
  })
}

// A hundredth of a cent of rounding tells nobody anything.
const leastShown = 5_000
const shortNames: { [Category in ShareCategory]?: string } = { seat: 'seat' }
