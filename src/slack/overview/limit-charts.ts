import { countText } from '../../base/count.ts'
import { formatUsd, inDollars, microUsd } from '../../base/money.ts'
import { providerName } from '../../base/provider.ts'
import type { BudgetStatus } from '../../budgets/status.ts'
import { shortAmount } from '../../charts/units.ts'
import type { Overview } from '../../reports/overview.ts'
import { percentOf, usedShare } from '../budgets/card.ts'
import type { TitledChart } from '../dashboard/charts-modal.ts'
import { cut } from '../kit/limits.ts'
import { drawnNames, namesLegend } from '../spend/drawn-names.ts'

const mostBars = 11

/** How much of the month’s budgets is used, those of the scope first, then its teams’, most used first. Null with one or none. */
export function budgetsChart({ scope, budgets, teams }: Overview): TitledChart | null {
  const own = budgets.filter(({ budget: { period } }) => period === 'month' || period === 'cycle').slice(0, 1)
  const ofTeams = teams
    .flatMap(({ name, budget }) => (budget ? [{ name, status: budget }] : []))
    .toSorted((a, b) => usedShare(b.status) - usedShare(a.status))
  const rows = [...own.map((status) => ({ name: scope.name, status })), ...ofTeams].slice(0, mostBars)
  if (rows.length < 2) return null
  const names = drawnNames(rows.map(({ name }) => name))
  const over = rows.filter(({ status }) => usedShare(status) >= 1).length
  const said = rows.map(
    ({ name, status }) => `${cut(name, 40)} ${percentOf(usedShare(status))} of ${formatUsd(status.limitMicroUsd)}`,
  )
  return {
    title: 'Budgets of the month',
    altText: `Bars of budgets used so far: ${said.join(', ')}. ${over === 0 ? 'None is used up.' : `${countText(over)} of ${countText(rows.length)} used up.`}`,
    legend: namesLegend(rows.map(({ name }) => name)),
    chart: {
      name: 'bullet-bars',
      note: 'Budgets used this month; the stroke is an even pace',
      bars: rows.map(({ status }, index) => ({
        name: names[index]?.label ?? '',
        share: usedShare(status),
        even: status.elapsedShare,
        text: `${percentOf(usedShare(status))} of ${limitText(status)}`,
      })),
    },
  }
}

function limitText({ limitMicroUsd }: BudgetStatus): string {
  return shortAmount(inDollars(limitMicroUsd), 'usd')
}

/** How many of the seats of each account were used. Null with one account or none. */
export function seatsChart({ seats, spend }: Overview): TitledChart | null {
  const rows = seats.filter((use) => use.seats > 0).slice(0, mostBars)
  if (rows.length < 2) return null
  const vendors = rows.map(({ vendor, label }) => {
    const isAlone = rows.filter((other) => other.vendor === vendor).length === 1
    return isAlone || label === '' ? providerName(vendor) : label
  })
  const names = drawnNames(vendors)
  const unused = rows.reduce((sum, use) => sum + use.unused.length, 0)
  const idle = microUsd(rows.reduce((sum, use) => sum + (use.seatMicroUsd ?? 0) * use.unused.length, 0))
  const said = rows.map(
    (use, index) => `${cut(vendors[index] ?? '', 40)} ${countText(use.used)} of ${countText(use.seats)}`,
  )
  return {
    title: 'Seats that are used',
    altText: `Bars of seats used, ${spend.period.label}: ${said.join(', ')}. ${countText(unused)} were not used${idle > 0 ? `, which cost ${formatUsd(idle)} a month` : ''}.`,
    legend: namesLegend(vendors),
    chart: {
      name: 'bullet-bars',
      note: cut(`Seats used and what one costs a month, ${spend.period.label}`, 62),
      bars: rows.map(({ used, seats: all, seatMicroUsd }, index) => ({
        name: names[index]?.label ?? '',
        share: used / all,
        even: null,
        text: `${countText(used)} of ${countText(all)}${seatMicroUsd === null ? '' : `, ${shortAmount(inDollars(seatMicroUsd), 'usd')} each`}`,
      })),
    },
  }
}
