import type { KnownBlock } from '@slack/types'
import { counted, countText } from '../../base/count.ts'
import type { RejectedRows } from '../../imports/preview.ts'
import { button, section } from '../kit/blocks.ts'
import { fileActions } from './action-ids.ts'
import { quoted } from './words.ts'

const shownRows = 5

/** The first rows that cannot be taken, with a button for all of them; nothing where there are none. */
export function rejectedBlocks({ count, first }: RejectedRows, id: string): KnownBlock[] {
  if (count === 0) return []
  const shown = first.slice(0, shownRows).map(({ row, reason }) => `• Row ${countText(row)}: ${quoted(reason, 200)}`)
  const rest = count - shown.length
  const more = rest > 0 ? [`and ${counted(rest, 'more row')}`] : []
  return [
    {
      ...section([`*${counted(count, 'row')} cannot be taken*`, ...shown, ...more].join('\n')),
      accessory: button({
        actionId: fileActions.sendRejected,
        text: 'All as a file',
        value: id,
        label: 'Send all rejected rows as a file',
      }),
    },
  ]
}
