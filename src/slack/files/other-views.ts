import type { Button, KnownBlock } from '@slack/types'
import { countText } from '../../base/count.ts'
import type { NeedsPeriod, Refused, Unrecognised } from '../../imports/preview.ts'
import { button, context, section, table } from '../kit/blocks.ts'
import { fileActions } from './action-ids.ts'
import { plainText, quoted, spanText } from './words.ts'

const shownColumns = 30

/** A file without dates: the period its name says is one press away. */
export function periodBlocks({ guess }: NeedsPeriod, { year }: { year: string }): KnownBlock[] {
  const named = guess ? ` By its name it is of ${spanText(guess, year)}.` : ''
  return [section(`It has no dates in it.${named} *Of when is it?*`)]
}

export function periodButtons({ guess }: NeedsPeriod, { id, year }: { id: string; year: string }): Button[] {
  const other = button({
    actionId: fileActions.askPeriod,
    text: guess ? 'Another period' : 'Say when',
    value: id,
    primary: guess === null,
  })
  if (!guess) return [other]
  return [
    button({ actionId: fileActions.takeGuess, text: `Yes, ${spanText(guess, year)}`, value: id, primary: true }),
    other,
  ]
}

/** A table nobody knows, beside the layout that is nearest, column by column. */
export function unrecognisedBlocks({ header, nearest }: Unrecognised): KnownBlock[] {
  if (!nearest) {
    const columns = header.slice(0, shownColumns).map((column) => `“${quoted(column, 40)}”`)
    const rest = header.length - columns.length
    return [
      section(
        `Its columns are ${columns.length === 0 ? 'not named' : columns.join(', ')}${rest > 0 ? ` and ${countText(rest)} more` : ''}. That is like no file Tally knows.`,
      ),
      context(howTo),
    ]
  }
  const rows = nearest.columns
    .slice(0, shownColumns)
    .map(({ theirs, ours }) => [
      theirs === null ? '(missing)' : cell(theirs),
      ours === null ? '(not known)' : cell(ours),
    ])
  const rest = nearest.columns.length - rows.length
  return [
    section(`It is most like *${quoted(nearest.layout)}*. Column by column:`),
    table([['In the file', 'Expected'], ...rows], ['left', 'left']),
    ...(rest > 0 ? [context(`and ${countText(rest)} more columns`)] : []),
    context(howTo),
  ]
}

/** What cannot be read at all, and what to do. */
export function refusedBlocks({ sentence }: Refused): KnownBlock[] {
  return [section(quoted(sentence, 1000)), context('Nothing was saved.')]
}

export function refusedButtons({ canBeTyped }: Refused, { id }: { id: string }): Button[] {
  return canBeTyped
    ? [button({ actionId: fileActions.askTotals, text: 'Type in the totals', value: id, primary: true })]
    : []
}

const howTo =
  'Nothing was saved. Export the file again without changing its header, or tell your Tally admin the header above.'

function cell(text: string): string {
  return plainText(text, 60) || '(no name)'
}
