import { createElement as h, type ReactNode } from 'react'
import { isObject, type JsonObject, objectsAt, textAt } from '../../json.ts'
import type { Drawing } from './drawing.ts'
import { displayBlocks, withEmoji } from './text.ts'

/** A table block; the first row is its heading, as Slack shows it. */
export function table(drawing: Drawing, block: JsonObject): ReactNode {
  return grid(drawing, rowsOf(block), objectsAt(block, 'column_settings'), null)
}

/** A data table block, all pages at once. */
export function dataTable(drawing: Drawing, block: JsonObject): ReactNode {
  const rows = rowsOf(block)
  const align = (rows[1] ?? []).map((cell) => ({ align: cell.type === 'raw_number' ? 'right' : 'left' }))
  return grid(drawing, rows, align, textAt(block, 'caption'))
}

function grid(drawing: Drawing, rows: JsonObject[][], settings: JsonObject[], caption: string | null): ReactNode {
  const cells = (row: JsonObject[], tag: 'th' | 'td') =>
    row.map((cell, column) => {
      const { align, is_wrapped } = settings[column] ?? {}
      const className = `align-${align ?? 'left'} ${is_wrapped === true ? 'wrapped' : ''}`
      return h(tag, { key: column, className, ...(tag === 'th' ? { scope: 'col' } : {}) }, cellContent(drawing, cell))
    })
  const [heading = [], ...body] = rows
  return h(
    'div',
    { className: 'table-frame' },
    h(
      'table',
      null,
      caption === null ? null : h('caption', null, caption),
      h('thead', null, h('tr', null, cells(heading, 'th'))),
      h(
        'tbody',
        null,
        body.map((row, index) => h('tr', { key: index }, cells(row, 'td'))),
      ),
    ),
  )
}

function cellContent(drawing: Drawing, cell: JsonObject): ReactNode {
  return cell.type === 'rich_text' ? displayBlocks(drawing, [cell]) : withEmoji(textAt(cell, 'text') ?? '')
}

function rowsOf(block: JsonObject): JsonObject[][] {
  const rows = block.rows
  return Array.isArray(rows) ? rows.map((row: unknown) => (Array.isArray(row) ? row.filter(isObject) : [])) : []
}
