import type { GroupRow, PeopleRow } from '../people/rows.ts'
import type { Unrecognised } from '../preview.ts'
import type { UsageLayout } from './layout.ts'
import { isEmptyOpenAiExport, type Recognised, recognise } from './layouts.ts'
import { nearestLayout } from './nearest-layout.ts'
import { mappingRow, personRow } from './people-lists.ts'
import { readUsage } from './read-usage.ts'
import { spanInName } from './span.ts'
import { openTable, type Table } from './table.ts'
import type { UsageCsv } from './usage-csv.ts'

/** What a CSV file turned out to be. */
export type OpenCsv =
  | UsageCsv
  | { kind: 'people'; rows: PeopleRow[] }
  | { kind: 'groups'; rows: GroupRow[] }
  | Unrecognised
  | { kind: 'refused'; sentence: string }

/**
 * Finds out what a CSV file is, by its bytes and its header: not by its name, which only says of when it is where nothing else
 * does. `bytes` is read once, here as far as the header goes. Nothing of it is kept or looked up.
 */
export async function openCsv(bytes: AsyncIterable<Uint8Array>, { name }: { name: string }): Promise<OpenCsv> {
  const table = await openTable(bytes, (header) => recognise(header) !== null)
  if ('refused' in table) return { kind: 'refused', sentence: table.refused }
  const found = recognise(table.header)
  if (found?.layout.kind === 'usage' && !table.isHeaderOnly) return usageCsv(table, found, found.layout, name)
  if (found && !table.isHeaderOnly) return await listCsv(table, found)
  await table.close()
  if (found)
    return {
      kind: 'refused',
      sentence: `This is a file of “${found.layout.name}” without any rows: there is nothing to import.`,
    }
  if (isEmptyOpenAiExport(table.header)) return { kind: 'refused', sentence: emptyExport }
  return { kind: 'unrecognised', header: table.header.map((cell) => cell.trim()), nearest: nearestLayout(table.header) }
}

const emptyExport = 'This OpenAI export is of a time without any usage: there is nothing to import.'

function usageCsv(table: Table, { columns }: Recognised, layout: UsageLayout, name: string): UsageCsv {
  return {
    kind: 'usage',
    layout: layout.describe((field) => columns.has(field)),
    needsSpan: layout.hasDates ? 'no' : spanInName(name),
    read: (options) => readUsage(table, { layout, columns }, options),
  }
}

/** Nobody has so many people, nor says so much of them. */
const mostPeople = 100_000
const mostBytes = 50_000_000

async function listCsv(table: Table, { layout, columns }: Recognised): Promise<OpenCsv> {
  const people: PeopleRow[] = []
  const groups: GroupRow[] = []
  for await (const { records, bytes } of table.read()) {
    for (const { row, cells } of records) {
      const cellOf = (field: string) => {
        const column = columns.get(field)
        return column ? (cells[column.place] ?? '') : null
      }
      if (layout.kind === 'people') people.push(personRow(row, cellOf))
      else groups.push(mappingRow(row, cellOf))
    }
    const isTooMany = people.length + groups.length > mostPeople
    if (isTooMany || bytes > mostBytes) {
      await table.close()
      const size = isTooMany ? `${mostPeople.toLocaleString('en-US')} people` : `${mostBytes / 1e6} MB`
      return { kind: 'refused', sentence: `A list of more than ${size} is no list of people Tally reads.` }
    }
  }
  return layout.kind === 'people' ? { kind: 'people', rows: people } : { kind: 'groups', rows: groups }
}
