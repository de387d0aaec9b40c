import { microUsd } from '../../base/money.ts'
import type { TeamSpendChart } from '../../charts/chart.ts'
import { changeWord, isComparable, namesOfRows, teamAltTextOf } from '../../reports/team-finding.ts'
import type { GroupSpend, TeamReport } from '../../reports/team-report.ts'
import { cut } from '../kit/limits.ts'

/** A chart and what it says to somebody who cannot see it. */
export type TeamPicture = { chart: TeamSpendChart; altText: string }

type Bar = { name: string; spend: GroupSpend; together: boolean }

const mostBars = 10

/** The people, or the teams where there are several, with most spend; null when nothing was spent. */
export function teamPicture(report: TeamReport, now: Date): TeamPicture | null {
  const byTeam = report.teams.length > 2
  const bars = (byTeam ? teamBars(report) : personBars(report)).filter(({ spend }) => spend.usageSpendMicroUsd !== 0)
  if (bars.length === 0) return null
  const shown = bars.length <= mostBars + 1 ? bars : bars.slice(0, mostBars)
  const rest = bars.slice(shown.length)
  const compared = isComparable(report, now)
  const drawn = shown.map(({ name, spend, together }) => ({
    name: drawable(name),
    spendMicroUsd: spend.usageSpendMicroUsd,
    change: compared ? changeWord(spend.usageSpendMicroUsd, spend.previousMicroUsd).replace('–', '') : '',
    together,
  }))
  const others = microUsd(rest.reduce((sum, { spend }) => sum + spend.usageSpendMicroUsd, 0))
  const lastBar =
    rest.length > 0 ? [{ name: `${rest.length} others`, spendMicroUsd: others, change: '', together: true }] : []
  const by = byTeam ? 'team' : 'person'
  const whose = report.scope.kind === 'org' ? 'the organisation' : report.name
  return {
    chart: {
      name: 'team-spend',
      note: cut(drawable(`Usage spend by ${by}, ${whose}, ${report.period.label}`), 62),
      bars: [...drawn, ...lastBar],
    },
    altText: teamAltTextOf(report, shown, now),
  }
}

function personBars(report: TeamReport): Bar[] {
  const names = namesOfRows(report.rows)
  return report.rows.map((row) => ({
    name: names.get(row) ?? '',
    spend: row,
    together: row.member.kind === 'unmatched',
  }))
}

function teamBars(report: TeamReport): Bar[] {
  return report.teams.map((row) => ({ name: row.name, spend: row, together: row.teamId === null }))
}

// The font that ships with the app has Latin, Greek and Cyrillic letters; what it lacks would be left blank.
function drawable(text: string): string {
  const known = text
    .replaceAll(/[^\u0020-\u024f\u0370-\u052f\u1e00-\u1fff\u2010-\u2044]/g, '')
    .replaceAll(/\s+/g, ' ')
    .trim()
  return /[\p{L}\p{N}]/u.test(known) ? known : '(see the table)'
}
