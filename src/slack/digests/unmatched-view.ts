import { counted } from '../../base/count.ts'
import { formatUsd } from '../../base/money.ts'
import type { UnmatchedSpend } from '../../ledger/unmatched-spend.ts'
import { actions, button, context, type Message, section } from '../kit/blocks.ts'
import { asCode } from '../kit/escape.ts'
import { cut } from '../kit/limits.ts'
import { actionIds } from '../people/action-ids.ts'
import { vendorName } from '../people/match-views.ts'
import { type Sample, sampleHead, samplePrefix } from '../samples/sample-head.ts'

/** `people.unmatched`: names from vendors that spent something in so many days and are nobody's. */
export function unmatchedMessage(
  unmatched: UnmatchedSpend,
  { days, sample }: { days: number; sample: Sample },
): Message {
  const { handles, usageSpendMicroUsd, most } = unmatched
  const spent = formatUsd(usageSpendMicroUsd)
  const whose =
    handles === 1 ? 'by a name that is matched to nobody' : `by ${counted(handles, 'name')} matched to nobody`
  const rest = handles - most.length
  const lines = [
    ...most.map(
      ({ vendor, name, usageSpendMicroUsd: each }) =>
        `• ${asCode(cut(name, 60))} (${vendorName(vendor)}) ${formatUsd(each)}`,
    ),
    ...(rest > 0 ? [`• and ${rest} more`] : []),
  ]
  return {
    text: `${samplePrefix(sample)}${spent} in ${days} days ${whose}.`,
    blocks: [
      ...sampleHead(sample),
      section(
        `*${spent}* in ${days} days ${whose}\nIt is in no person’s or team’s figures until somebody says whose it is; then it moves there, the past with it.`,
      ),
      ...(lines.length > 0 ? [section(lines.join('\n'))] : []),
      actions(button({ actionId: actionIds.matchHandles, text: 'Match names', value: 'unmatched', primary: true })),
      context('Once a week at most, while there are any. Also under Home &gt; Set-up &gt; People.'),
    ],
  }
}
