import { countText } from '../../base/count.ts'
import { formatUsd, type MicroUsd, microUsd } from '../../base/money.ts'
import {
  changeWord,
  eachText,
  isComparable,
  namesOfRows,
  shareText,
  teamFindingOf,
} from '../../reports/team-finding.ts'
import { type GroupSpend, type MemberRow, type TeamReport, usedAny } from '../../reports/team-report.ts'
import type { RowsPage } from '../../reports/team-rows.ts'
import { barColumns } from '../kit/bar-columns.ts'
import { asCode, escapeMrkdwn } from '../kit/escape.ts'
import { firstOf } from '../kit/first-of.ts'
import { cut } from '../kit/limits.ts'
import { type Noun, nothingFound, type Page } from '../kit/list.ts'
import { freshness } from './figures.ts'

/** `Payments spent $1,234.50 in November 2026 so far`, plain. */
export function teamLine({ name, total, period }: TeamReport): string {
  const { when } = period
  return usedAny(total)
    ? `${name} spent ${formatUsd(total.usageSpendMicroUsd)} ${when}`
    : `${name}: no AI usage ${when}`
}

/** The first lines of every team view, mrkdwn. */
export function teamHeadline(report: TeamReport, now: Date): string {
  return `*${escapeMrkdwn(teamLine(report))}*\n${escapeMrkdwn(teamFindingOf(report, now))}.`
}

/** The figures of the whole team as labels and mrkdwn values. */
export function teamFigures(report: TeamReport, now: Date): Array<{ label: string; value: string }> {
  const { total, period } = report
  const before = `${period.previous.label}: ${formatUsd(total.previousMicroUsd)}`
  const change = changeWord(total.usageSpendMicroUsd, total.previousMicroUsd)
  return [
    {
      label: 'Change',
      value:
        total.previousMicroUsd <= 0
          ? `Nothing ${period.previous.when}`
          : isComparable(report, now)
            ? `${change} (${before})`
            : before,
    },
    { label: 'People', value: peopleText(report) },
    { label: 'Requests', value: `${countText(total.requests)} at ${eachText(total)} each` },
    { label: 'Top model', value: total.topModel === null ? '–' : asCode(cut(total.topModel, 44)) },
  ]
}

function peopleText({ rows, members }: TeamReport): string {
  const used = rows.filter((row) => row.member.kind !== 'unmatched' && usedAny(row))
  const people = used.filter((row) => row.member.kind === 'person').length
  const others = used.length - people
  const parts = [
    `${countText(people)} ${people === 1 ? 'person' : 'people'}`,
    others === 0 ? '' : `${countText(others)} ${others === 1 ? 'robot' : 'robots'}`,
  ].filter((part) => part !== '')
  return `${parts.join(', ')} with usage${members === null || members <= used.length ? '' : `; ${countText(members)} in the team`}`
}

/** One row of the people as texts. */
export type PersonLine = {
  name: string
  isTopSpender: boolean
  spend: string
  change: string
  week: string
  requests: string
  each: string
  model: string
}

/** The rows of a page; then, where they are not all, the others together and the whole, so that the figures add up. */
export function personLines(
  report: TeamReport,
  page: RowsPage,
  now: Date,
): { lines: PersonLine[]; sums: PersonLine[] } {
  const names = namesOfRows(report.rows)
  const compared = isComparable(report, now)
  const lineOf = (name: string, spend: GroupSpend, isTopSpender: boolean): PersonLine => ({
    name,
    isTopSpender,
    spend: amountText(spend),
    change: compared ? changeWord(spend.usageSpendMicroUsd, spend.previousMicroUsd) : '–',
    week: changeWord(spend.weekMicroUsd, spend.weekBeforeMicroUsd),
    requests: countText(spend.requests),
    each: eachText(spend),
    model: spend.topModel === null ? '' : cut(spend.topModel, 30),
  })
  const others = othersThan(report, page.rows)
  return {
    lines: page.rows.map((row) => lineOf(cut(names.get(row) ?? '', 60), row, row.isTopSpender)),
    sums: [
      ...(others
        ? [lineOf(others.count === 1 ? '1 other' : `${countText(others.count)} others`, others.spend, false)]
        : []),
      ...(report.rows.length > 1 ? [lineOf('Total', report.total, false)] : []),
    ],
  }
}

function othersThan(report: TeamReport, rows: readonly MemberRow[]): { count: number; spend: GroupSpend } | null {
  const rest = report.rows.length - rows.length
  if (rest === 0) return null
  const { total } = report
  const less = (of: (spend: GroupSpend) => number) => rows.reduce((left, row) => left - of(row), of(total))
  return {
    count: rest,
    spend: {
      ...total,
      usageSpendMicroUsd: microUsd(less((spend) => spend.usageSpendMicroUsd)),
      includedValueMicroUsd: microUsd(less((spend) => spend.includedValueMicroUsd)),
      previousMicroUsd: microUsd(less((spend) => spend.previousMicroUsd)),
      weekMicroUsd: microUsd(less((spend) => spend.weekMicroUsd)),
      weekBeforeMicroUsd: microUsd(less((spend) => spend.weekBeforeMicroUsd)),
      requests: less((spend) => spend.requests),
      unpricedRequests: less((spend) => spend.unpricedRequests),
      topModel: null,
    },
  }
}

/** The teams the total is made of, with a bar, the amount and the share of each; empty where there is only one. */
export function teamBars(report: TeamReport, most: number): string {
  const teams = report.teams.filter((row) => row.usageSpendMicroUsd !== 0 || row.requests > 0)
  if (teams.length < 2) return ''
  const { shown, rest } = firstOf(teams, most)
  const restSpend = microUsd(rest.reduce((sum, row) => sum + row.usageSpendMicroUsd, 0))
  const beside = (spend: MicroUsd) => [formatUsd(spend), shareText(spend, report.total.usageSpendMicroUsd)]
  // A parent's own members stand beside its sub-teams.
  const rows = shown.map(({ name, usageSpendMicroUsd: spend }) => ({ name, value: spend, beside: beside(spend) }))
  const others =
    rest.length === 0 ? [] : [{ name: `${countText(rest.length)} other teams`, value: null, beside: beside(restSpend) }]
  return barColumns([...rows, ...others], { widestName: 24 })
}

/** What stands beside the spend and is no part of it, and what the columns mean; mrkdwn lines. */
export function teamNotes(report: TeamReport, now: Date): string[] {
  const { total, period, rows } = report
  const unmatched = rows.some(({ member }) => member.kind === 'unmatched')
  const byDay = report.scope.kind === 'team' ? ' Everybody counts in the team they were in on each day.' : ''
  const week = 'Week: the last 7 days against the 7 before.'
  return [
    isComparable(report, now)
      ? `Change: against ${escapeMrkdwn(period.previous.label)}.${period.word === '7d' ? '' : ` ${week}`}${byDay}`
      : `${week}${byDay}`,
    unmatched ? '“Not matched to anyone” is usage under names Tally cannot tell yet whose they are.' : '',
    total.seatsMicroUsd === 0 ? '' : `Seats ${formatUsd(total.seatsMicroUsd)} stand apart and are not added.`,
    total.includedValueMicroUsd === 0
      ? ''
      : `Usage inside plans’ allowances is worth ${formatUsd(total.includedValueMicroUsd)}; it costs nothing extra and is not added.`,
    total.unpricedRequests === 0
      ? ''
      : `${countText(total.unpricedRequests)} requests have no price yet and are in no sum.`,
    freshness(report),
  ].filter((line) => line !== '')
}

/** What the rows of a team are called: robots, projects and names nobody knows are among the people. */
export const rowNoun: Noun = { none: 'Nobody with usage here', one: 'name', many: 'names' }

/** The rows as a page of a list. */
export function pageOfRows({ rows, page, found }: RowsPage, size: number): Page<MemberRow> {
  return { items: rows, page, size, total: found }
}

/** What to say when a search found nobody, mrkdwn. */
export function nobodyFound({ search, near }: RowsPage): string {
  return nothingFound(rowNoun, search, near.map(escapeMrkdwn))
}

/** The spend, or in words why it is nothing. */
export function amountText(spend: GroupSpend): string {
  if (spend.usageSpendMicroUsd !== 0 || spend.requests === 0) return formatUsd(spend.usageSpendMicroUsd)
  if (spend.unpricedRequests === spend.requests) return 'no price yet'
  return spend.includedValueMicroUsd > 0 ? 'included' : formatUsd(spend.usageSpendMicroUsd)
}
