import type { KnownBlock } from '@slack/types'
import { counted, countText } from '../../base/count.ts'
import { formatUsd, roundToMicroUsd } from '../../base/money.ts'
import { cachingSentence } from '../../reports/caching-saved.ts'
import { altTextOf } from '../../reports/finding.ts'
import type { PersonReport, Place } from '../../reports/person-report.ts'
import { hasAny } from '../../reports/spend-report.ts'
import { context, figures, image, type PictureSource, section, titled } from '../kit/blocks.ts'
import { escapeMrkdwn } from '../kit/escape.ts'
import { cut } from '../kit/limits.ts'
import { freshness, mainFigures, monthRows, providerRows, sideNotes, trendLine } from '../spend/figures.ts'
import { emptySentence } from '../spend/views.ts'
import { adoptionLine, contextLine } from './habits.ts'
import { costOfWork, weekSentence } from './words.ts'

/** What they spent, how it moved and what stands out. */
export function summaryBlocks(report: PersonReport, input: { now: Date; daily: PictureSource | null }): KnownBlock[] {
  const { spend } = report
  const { now, daily } = input
  if (!hasAny(spend)) {
    const sentence = emptySentence(spend) || 'Nothing has been counted for them so far.'
    return [section(sentence), ...monthsPart(report, now), context(freshness(spend))]
  }
  const split = [daily ? '' : trendLine(spend), providerRows(spend)].filter((part) => part !== '').join('\n\n')
  const notes = [
    weekSentence(report.weeks),
    placeSentence(report.place),
    sessionsLine(report),
    incidentsLine(report),
    contextLine(report.context),
    cachingSentence(report.cachingSavedMicroUsd),
    adoptionLine(report.adoption),
    costOfWork('All requests', spend.usageSpendMicroUsd, report.code),
  ].filter((line) => line !== '')
  return [
    figures(mainFigures(spend, now)),
    ...(daily ? [image(daily, altTextOf(spend, now))] : []),
    ...titled('Providers', split),
    ...(notes.length === 0 ? [] : [section(notes.map((note) => `• ${escapeMrkdwn(note)}`).join('\n'))]),
    ...monthsPart(report, now),
    context(...sideNotes(spend), freshness(spend)),
  ]
}

function placeSentence(place: Place | null): string {
  if (!place || place.of < 2) return ''
  const { team, place: number, of } = place
  const rank = number === 1 ? 'Top spender' : `Number ${countText(number)} by spend`
  return `${rank} of the ${countText(of)} people of ${cut(team, 60)} who spent something.`
}

function sessionsLine({ sessions: { sessions, costMicroUsd } }: PersonReport): string {
  if (sessions === 0) return ''
  const each = formatUsd(roundToMicroUsd(costMicroUsd / sessions))
  return `${counted(sessions, 'session')} came to ${formatUsd(costMicroUsd)}, ${each} each.`
}

function incidentsLine({ incidents: { count, atStake } }: PersonReport): string {
  return count === 0
    ? ''
    : `${counted(count, 'live incident')}: ${formatUsd(atStake)} beyond what is usual. See Home > Incidents.`
}

function monthsPart({ spend }: PersonReport, now: Date): KnownBlock[] {
  return spend.byMonth.length < 2 ? [] : titled('Months', monthRows(spend, 12, now))
}
