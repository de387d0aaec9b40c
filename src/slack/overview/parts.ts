import { formatDay } from '../../base/calendar.ts'
import { capital } from '../../base/capital.ts'
import { countText } from '../../base/count.ts'
import { andList } from '../../base/list-words.ts'
import { formatUsd, type MicroUsd, microUsd } from '../../base/money.ts'
import { percentText } from '../../base/percent.ts'
import { providerName } from '../../base/provider.ts'
import { periodAdjective } from '../../budgets/period.ts'
import type { Overview } from '../../reports/overview.ts'
import { changeWord, shareText } from '../../reports/team-finding.ts'
import type { SeatUse } from '../../sources/seat-use.ts'
import { burnBar, moneyLine, percentOf, usedShare } from '../budgets/card.ts'
import { barColumns } from '../kit/bar-columns.ts'
import { escapeMrkdwn } from '../kit/escape.ts'
import { firstOf } from '../kit/first-of.ts'
import { cut } from '../kit/limits.ts'
import { textColumns } from '../kit/text-columns.ts'
import { categoryNames } from '../spend/category-names.ts'

/** The billing cycle and the scope's own budgets, a mrkdwn line each. */
export function cycleLines({ cycle, budgets, spend }: Overview): string[] {
  const year = spend.period.range.to.slice(0, 4)
  return [
    ...(cycle
      ? [`Billing cycle: day ${cycle.day} of ${cycle.of}, the next begins ${formatDay(cycle.range.to, year)}.`]
      : []),
    ...budgets.slice(0, 3).map((status) => {
      const title = `${capital(periodAdjective(status.budget.period))} budget`
      return `${title}: ${burnBar(status)} *${percentOf(usedShare(status))}* used, ${moneyLine(status)}.`
    }),
  ]
}

/** The teams with what they spent, how that moved and how much of their month’s budget is used; empty where there is one. */
export function teamRows({ teams }: Overview, { compared, most }: { compared: boolean; most: number }): string {
  const used = teams.filter((team) => team.usageSpendMicroUsd !== 0 || team.requests > 0)
  if (used.length < 2) return ''
  const { shown, rest } = firstOf(used, most)
  const hasBudgets = shown.some(({ budget }) => budget !== null)
  const rows = shown.map((team) => [
    cut(team.name, 18),
    formatUsd(team.usageSpendMicroUsd),
    compared ? changeWord(team.usageSpendMicroUsd, team.previousMicroUsd) : '',
    team.budget ? percentOf(usedShare(team.budget)) : '',
  ])
  const others = rest.length === 0 ? [] : [[`${rest.length} other teams`, formatUsd(sumOf(rest)), '', '']]
  const width = hasBudgets ? 4 : 3
  const head = ['', 'spend', compared ? 'change' : '', 'budget']
  const table = [head, ...rows, ...others].map((row) => row.slice(0, width))
  return textColumns(table, (['left', 'right', 'right', 'right'] as const).slice(0, width))
}

/** Where the money goes, with a bar, the amount and the share of all that was paid. */
export function categoryRows({ categories, spend }: Overview): string {
  const paid = categories.filter(({ category, costMicroUsd }) => category !== 'included' && costMicroUsd !== 0)
  return barColumns(
    paid.map(({ category, costMicroUsd }) => ({
      name: categoryNames[category],
      value: costMicroUsd,
      beside: [formatUsd(costMicroUsd), shareText(costMicroUsd, spend.totalMicroUsd)],
    })),
  )
}

/** What stands out, a mrkdwn line each: how spend is spread, who fits the plan, seats that are paid and not used. */
export function noteLines(overview: Overview): string[] {
  return [concentrationLine(overview), planLine(overview), ...overview.seats.map(seatLine)].filter(
    (line) => line !== '',
  )
}

function concentrationLine({ concentration }: Overview): string {
  if (!concentration) return ''
  const { spenders, tenth, topTenthShare, topFiveShare } = concentration
  const top = tenth === 1 ? 'The person who spent most stands' : `The ${tenth} people who spent most stand`
  const five = spenders > 10 ? `, the top five for ${percentText(topFiveShare)}` : ''
  return `${top} for ${percentText(topTenthShare)} of the spend of ${countText(spenders)} people${five}.`
}

function planLine({ plan, cycle }: Overview): string {
  if (!plan || !cycle || plan.people === 0) return ''
  const of = `${countText(plan.people)} ${plan.people === 1 ? 'person' : 'people'} on Cursor`
  return plan.beyond === 0
    ? `Everybody’s plan has lasted so far this billing cycle: ${of}.`
    : `${countText(plan.beyond)} of ${of} went beyond what the plan includes this billing cycle.`
}

function seatLine(use: SeatUse): string {
  const { vendor, label, seats, used, unused, seatMicroUsd } = use
  const name =
    label === '' || label === providerName(vendor)
      ? providerName(vendor)
      : `${providerName(vendor)} (${cut(label, 40)})`
  const price = seatMicroUsd === null ? '' : ` at ${formatUsd(seatMicroUsd)} a month`
  const all = `${escapeMrkdwn(name)}: ${countText(seats)} ${seats === 1 ? 'seat' : 'seats'}${price}`
  if (unused.length === 0) return `${all}, all used.`
  const saving = seatMicroUsd === null ? '' : `, ${formatUsd(microUsd(seatMicroUsd * unused.length))} a month`
  return `${all}, ${countText(used)} used. Not used in this period${saving}: ${escapeMrkdwn(someNames(unused))}.`
}

function someNames(names: readonly string[]): string {
  const shown = names.length <= 6 ? names : names.slice(0, 5)
  const rest = names.length - shown.length
  return andList([...shown.map((name) => cut(name, 40)), ...(rest > 0 ? [`${countText(rest)} others`] : [])])
}

function sumOf(teams: ReadonlyArray<{ usageSpendMicroUsd: MicroUsd }>): MicroUsd {
  return microUsd(teams.reduce((sum, { usageSpendMicroUsd }) => sum + usageSpendMicroUsd, 0))
}
