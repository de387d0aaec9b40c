import type { KnownBlock } from '@slack/types'
import { microUsd } from '../../base/money.ts'
import type { RankedBarsChart } from '../../charts/kinds/ranked-bars.ts'
import { changeWord, isComparable, namesOfRows, teamAltTextOf } from '../../reports/team-finding.ts'
import type { GroupSpend, TeamReport } from '../../reports/team-report.ts'
import { context, image, type PictureSource } from '../kit/blocks.ts'
import { firstOf } from '../kit/first-of.ts'
import { cut } from '../kit/limits.ts'
import { nameShown } from '../people/names.ts'
import { drawable, drawnNames } from './drawn-names.ts'

/**
 * A chart, what it says to somebody who cannot see it, and as mrkdwn who the bars with a number are; empty where all have
 * their names.
 */
export type TeamPicture = { chart: RankedBarsChart; altText: string; legend: string }

type Bar = { name: string; spend: GroupSpend; together: boolean }

const mostBars = 10

/** The people, or the teams where there are several, with most spend; null when nothing was spent. */
export function teamPicture(report: TeamReport, now: Date): TeamPicture | null {
  const byTeam = report.teams.length > 2
  const bars = (byTeam ? teamBars(report) : personBars(report)).filter(({ spend }) => spend.usageSpendMicroUsd !== 0)
  if (bars.length === 0) return null
  const { shown, rest } = firstOf(bars, mostBars)
  const compared = isComparable(report, now)
  const names = drawnNames(shown.map(({ name }) => name))
  const numberAt = (index: number) => names[index]?.number ?? null
  const drawn = shown.map(({ name, spend, together }, index) => ({
    name: names[index]?.label ?? name,
    value: spend.usageSpendMicroUsd,
    remark: compared ? changeWord(spend.usageSpendMicroUsd, spend.previousMicroUsd).replace('–', '') : '',
    together,
    previous: null,
  }))
  const others = microUsd(rest.reduce((sum, { spend }) => sum + spend.usageSpendMicroUsd, 0))
  const lastBar =
    rest.length > 0
      ? [{ name: `${rest.length} others`, value: others, remark: '', together: true, previous: null }]
      : []
  const by = byTeam ? 'team' : 'person'
  const whose = report.scope.kind === 'org' ? 'the organisation' : report.name
  return {
    chart: {
      name: 'ranked-bars',
      unit: 'usd',
      note: cut(`Usage spend by ${by}, ${drawable(whose) || 'this team'}, ${report.period.label}`, 62),
      bars: [...drawn, ...lastBar],
    },
    altText: teamAltTextOf(
      report,
      shown.map((bar, index) => ({ ...bar, name: numbered(bar.name, numberAt(index)) })),
      now,
    ),
    legend: shown
      .flatMap(({ name }, index) => (numberAt(index) === null ? [] : [`No. ${numberAt(index)}: ${nameShown(name)}`]))
      .join(' · '),
  }
}

/** The picture, and below it who the bars with a number are. */
export function pictureBlocks({ altText, legend }: TeamPicture, source: PictureSource): KnownBlock[] {
  return [image(source, altText), ...(legend === '' ? [] : [context(legend)])]
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

function numbered(name: string, number: number | null): string {
  return number === null ? name : `No. ${number}, ${name},`
}
