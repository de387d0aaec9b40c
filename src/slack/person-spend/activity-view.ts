import type { KnownBlock } from '@slack/types'
import type { PersonReport } from '../../reports/person-report.ts'
import { image, type PictureSource, preformatted, section } from '../kit/blocks.ts'
import { escapeMrkdwn } from '../kit/escape.ts'
import { sparkline } from '../kit/text-bars.ts'
import { busiestSentence, hoursChart, tokenChart, tokenLine, zoneWord } from './charts.ts'
import { adoptionLines, contextLine } from './habits.ts'

/** Tokens, hours and habits. Without pictures the hours are drawn in characters. */
export function activityBlocks(
  report: PersonReport,
  input: { now: Date; tokens: PictureSource | null; hours: PictureSource | null },
): KnownBlock[] {
  const { spend, profile } = report
  if (spend.requests === 0) return [section('No requests in this period.')]
  const { now, tokens, hours } = input
  const context = contextLine(report.context)
  return [
    section(`*Tokens*\n${tokenLine(spend)}`),
    ...(tokens ? [image(tokens, tokenChart(spend, now)?.altText ?? tokenLine(spend))] : []),
    ...(profile.requests === 0
      ? []
      : [
          section(`*Hours*, ${escapeMrkdwn(zoneWord(profile.timeZone))}\n${busiestSentence(profile)}`),
          hours
            ? image(hours, hoursChart(report)?.altText ?? busiestSentence(profile))
            : preformatted(hourRows(profile)),
        ]),
    ...(context === '' ? [] : [section(`*Context*\n${context}`)]),
    section(`*AI adoption*\n${adoptionLines(report.adoption).join('\n')}`),
  ]
}

const weekdays = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun']

// All hours are measured by the same height.
function hourRows({ hours }: PersonReport['profile']): string {
  const drawn = [...sparkline(hours.flat())]
  const rows = weekdays.map((name, at) => `${name}  ${drawn.slice(at * 24, at * 24 + 24).join('')}`)
  return ['     0     6     12    18', ...rows].join('\n')
}
