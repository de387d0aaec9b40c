import { formatMonth, type Month } from '../../base/calendar.ts'
import { formatUsd, type MicroUsd, microUsd } from '../../base/money.ts'
import { providerName } from '../../base/provider.ts'
import type { BesideMonthsChart } from '../../charts/kinds/beside-months.ts'
import type { BilledVendor } from '../../reports/invoices/billed-against-usage.ts'
import type { BilledMonth } from '../../reports/invoices/billed-months.ts'
import type { Picture } from '../forecast/with-picture.ts'
import { escapeMrkdwn } from '../kit/escape.ts'
import { hasAny } from './month-table.ts'
import { moreOrLess, numberText } from './words.ts'

/** What vendors billed and what was used, over some months. */
export type Billed = { vendors: readonly BilledVendor[]; when: string; current: Month }

/** The sums over all months and vendors; `openMicroUsd`: usage value of months not over, which is billed later. */
export function billedSums({ vendors, current }: Billed) {
  const months = vendors.flatMap((vendor) => vendor.months)
  const sum = (amount: (month: BilledMonth) => number) => microUsd(months.reduce((all, one) => all + amount(one), 0))
  return {
    billedMicroUsd: sum((one) => one.billedMicroUsd),
    withoutPoolMicroUsd: sum((one) => one.withoutPoolMicroUsd),
    usageSpendMicroUsd: sum((one) => one.usageSpendMicroUsd),
    includedValueMicroUsd: sum((one) => one.includedValueMicroUsd),
    usageValueMicroUsd: sum((one) => one.usageValueMicroUsd),
    differenceMicroUsd: sum((one) => one.differenceMicroUsd),
    openMicroUsd: sum((one) => (one.month === current && one.billedMicroUsd === 0 ? one.usageValueMicroUsd : 0)),
  }
}

/** `Billed $1,234.00 in the last 6 months: $34.00 more than the usage was worth`, plain. */
export function billedLine(billed: Billed): string {
  const { billedMicroUsd, usageValueMicroUsd, differenceMicroUsd } = billedSums(billed)
  const isOne = billed.vendors.length === 1
  const who = isOne && billed.vendors[0] ? `${providerName(billed.vendors[0].vendor)} billed` : 'Billed'
  if (billedMicroUsd === 0 && usageValueMicroUsd === 0) return `Nothing was billed or used ${billed.when}`
  const total = `${who} ${formatUsd(billedMicroUsd)} ${billed.when}`
  if (differenceMicroUsd === 0) return `${total}: just what the usage was worth`
  return `${total}: ${moreOrLess(differenceMicroUsd)} than the usage was worth`
}

/** Four figures with what they are made of, as mrkdwn. */
export function billedFigures(billed: Billed): Array<{ label: string; value: string }> {
  const sums = billedSums(billed)
  const topUps = microUsd(sums.billedMicroUsd - sums.withoutPoolMicroUsd)
  const parts = sums.includedValueMicroUsd === 0 ? '' : `\n${formatUsd(sums.includedValueMicroUsd)} of it inside plans`
  const open = sums.openMicroUsd === 0 ? '' : `\n${formatUsd(sums.openMicroUsd)} is usage of this month, not billed yet`
  return [
    {
      label: 'Billed',
      value: `${formatUsd(sums.billedMicroUsd)}${topUps === 0 ? '' : `\n${formatUsd(sums.withoutPoolMicroUsd)} without pool top-ups`}`,
    },
    { label: 'Usage value', value: `${formatUsd(sums.usageValueMicroUsd)}${parts}` },
    { label: 'Difference', value: `${formatUsd(sums.differenceMicroUsd)}${open}` },
    { label: 'Pool balance', value: poolText(billed.vendors) },
  ]
}

/** Vendors without what a figure needs, and what the running month comes to: mrkdwn lines. */
export function vendorNotes({ projection, months }: BilledVendor): string[] {
  const withoutRate = months.flatMap((one) => one.withoutRate)
  const named = withoutRate
    .slice(0, 3)
    .map(({ number, currency }) => `${numberText(number)} (${escapeMrkdwn(currency)})`)
  const more = withoutRate.length > 3 ? ` and ${withoutRate.length - 3} more` : ''
  const rates = named.length === 0 ? [] : [`In no figure here until an admin gives a rate: ${named.join(', ')}${more}.`]
  if (!projection) return rates
  const { month, usageValueMicroUsd, lowMicroUsd, highMicroUsd, poolAtEndMicroUsd } = projection
  const pool =
    poolAtEndMicroUsd === null
      ? ''
      : poolAtEndMicroUsd < 0
        ? ` The pool would be ${formatUsd(microUsd(-poolAtEndMicroUsd))} short.`
        : ` The pool would then hold ${formatUsd(poolAtEndMicroUsd)}.`
  return [
    `At the current pace ${formatMonth(month)} ends at ${formatUsd(usageValueMicroUsd)} of usage (${formatUsd(lowMicroUsd)} to ${formatUsd(highMicroUsd)}).${pool}`,
    ...rates,
  ]
}

/** Billed beside usage by month; null where there is but one month to show. */
export function billedPicture(billed: Billed): Picture | null {
  const chart = billedChart(billed)
  return (
    chart && {
      chart,
      altText: `Bar chart of what was billed beside the value of usage, by month. ${billedLine(billed)}.`,
    }
  )
}

function billedChart({ vendors, current }: Billed): BesideMonthsChart | null {
  const byMonth = Map.groupBy(
    vendors.flatMap(({ months }) => months),
    ({ month }) => month,
  )
  const all = [...byMonth].toSorted(([one], [other]) => (one < other ? -1 : 1))
  const first = all.findIndex(([, months]) => months.some(hasAny))
  const shown = first < 0 ? [] : all.slice(first)
  if (shown.length < 2) return null
  const values = (amount: (month: BilledMonth) => MicroUsd) =>
    shown.map(([, months]) => months.reduce((sum, one) => sum + amount(one), 0))
  const months = shown.map(([month]) => month)
  const [only] = vendors
  const of = vendors.length === 1 && only ? providerName(only.vendor) : 'all vendors'
  return {
    name: 'beside-months',
    note: `Billed against usage value by month, ${of}`,
    unit: 'usd',
    months,
    growing: months.includes(current) ? current : null,
    pair: [
      { name: 'Billed', values: values((one) => one.billedMicroUsd) },
      { name: 'Usage value', values: values((one) => one.usageValueMicroUsd) },
    ],
  }
}

function poolText(vendors: readonly BilledVendor[]): string {
  const pools = vendors.flatMap(({ vendor, months }) => {
    const pool = months.at(-1)?.pool
    return pool ? [{ vendor, balance: pool.balanceMicroUsd }] : []
  })
  if (pools.length === 0) return '–\nno credit was bought in advance'
  const known = pools.flatMap(({ balance }) => balance ?? [])
  const unknown = pools.filter(({ balance }) => balance === null).map(({ vendor }) => providerName(vendor))
  const missing = unknown.length === 0 ? '' : `\nopening balance of ${unknown.join(' and ')} not given`
  if (known.length === 0) return `–${missing}`
  return `${formatUsd(microUsd(known.reduce((sum, balance) => sum + balance, 0)))}${missing}`
}
