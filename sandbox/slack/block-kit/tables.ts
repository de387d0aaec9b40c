import type { Fault } from './fault.ts'
import { listOf } from './objects.ts'
import { richText } from './rich-text.ts'
import { type Fields, isFields, list, may, must, object, oneOf, type Rule, type TypedRule, text } from './rule.ts'
import { textLength } from './text-length.ts'

const maxRows = 100
const maxColumns = 20
const maxCellText = 10_000

const rawText = object({ type: must(oneOf('raw_text')), text: must(text(undefined, 1)) })
const rawNumber = object({
  type: must(oneOf('raw_number')),
  value: must({ is: 'number' }),
  text: must(text(undefined, 1)),
})
const cells: Record<string, TypedRule> = {
  raw_text: { rule: rawText },
  raw_number: { rule: rawNumber },
  rich_text: { rule: richText },
}
const cell: Rule = { is: 'typed', among: () => cells }

export const table = object(
  {
    type: must(oneOf('table')),
    block_id: may(text(255)),
    rows: must(list(list(cell, maxColumns), maxRows)),
    column_settings: may(
      list(object({ align: may(oneOf('left', 'center', 'right')), is_wrapped: may({ is: 'boolean' }) }), maxColumns, 0),
    ),
  },
  cellTextFits,
)

export const dataTable = object(
  {
    type: must(oneOf('data_table')),
    block_id: may(text(255)),
    caption: must(text(undefined, 1)),
    // The header row and 1–100 rows of data; one source says 200, the smaller is safe under both.
    rows: must(list(list(cell, maxColumns), maxRows + 1, 2)),
    page_size: may({ is: 'number', min: 1, max: 100, whole: true }),
    row_header_column_index: may({ is: 'number', min: 0, max: maxColumns - 1, whole: true }),
  },
  cellTextFits,
  rowsEquallyLong,
  headerIsPlain,
)

function cellTextFits(value: Fields, pointer: string): Fault[] {
  return textLength(value.rows) <= maxCellText
    ? []
    : [{ pointer: `${pointer}/rows`, message: `the cells together must be less than ${maxCellText + 1} characters` }]
}

function rowsEquallyLong(value: Fields, pointer: string): Fault[] {
  const rows = listOf(value.rows).map(listOf)
  const uneven = rows.findIndex((row) => row.length !== rows[0]?.length)
  return uneven === -1
    ? []
    : [{ pointer: `${pointer}/rows/${uneven}`, message: 'must have as many cells as the header row' }]
}

function headerIsPlain(value: Fields, pointer: string): Fault[] {
  const header = listOf(listOf(value.rows)[0])
  const rich = header.findIndex((item) => isFields(item) && item.type === 'rich_text')
  return rich === -1 ? [] : [{ pointer: `${pointer}/rows/0/${rich}`, message: 'a header cell must not be rich_text' }]
}
