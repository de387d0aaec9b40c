import type { KnownBlock } from '@slack/types'
import { formatDay } from '../../base/calendar.ts'
import { formatUsd } from '../../base/money.ts'
import type { PersonReport } from '../../reports/person-report.ts'
import { preformatted, section } from '../kit/blocks.ts'
import { cut } from '../kit/limits.ts'
import { buttonRow, countLine, type Noun, pageButtons, pageOf } from '../kit/list.ts'
import { textColumns } from '../kit/text-columns.ts'
import { personControls } from './action-ids.ts'

const daysOnPage = 15
const noun: Noun = { none: 'No day', one: 'day with usage', many: 'days with usage' }

/** The days with usage, newest first. */
export function daysBlocks({ days, spend }: PersonReport, page: number): KnownBlock[] {
  if (days.length === 0) return [section('No usage in this period.')]
  const shown = pageOf(days, { page, size: daysOnPage })
  const year = spend.period.range.to.slice(0, 4)
  const rows = shown.items.map((day) => [
    formatDay(day.day, year),
    day.usageSpendMicroUsd === 0 && day.includedValueMicroUsd > 0 ? 'included' : formatUsd(day.usageSpendMicroUsd),
    day.requests.toLocaleString('en-US'),
    cut(day.topModel ?? '', 24),
  ])
  return [
    section(`*${countLine(shown, noun)}*`),
    preformatted(textColumns([['', 'spend', 'requests', 'top model'], ...rows], ['left', 'right', 'right', 'left'])),
    ...buttonRow(...pageButtons(shown, noun, personControls)),
  ]
}
