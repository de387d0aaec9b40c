import type { Day } from '../../base/calendar.ts'
import { counted, countText } from '../../base/count.ts'
import type { Insights } from '../../reports/insights.ts'
import { barsPicture } from './bars.ts'
import { barRows, restsOn, type ShownPart } from './part.ts'

type Tools = Extract<Insights, { part: 'tools' }>
type Row = { dimension: string; people: number }

/** Which MCP tools and commands are used, and on which kinds of files. */
export function toolsPart({ mcp, commands, extensions, basis, scope, period }: Tools, today: Day): ShownPart {
  const tools = rowsOf(mcp, (row) => row.usage)
  const asked = rowsOf(commands, (row) => row.usage)
  const files = rowsOf(extensions, (row) => row.total_files)
  const calls = tools.reduce((sum, { value }) => sum + value, 0)
  const [top] = tools
  return {
    line: top
      ? `${scope.name}: ${countText(calls)} calls of ${countText(tools.length)} MCP ${tools.length === 1 ? 'tool' : 'tools'} ${period.when}, most of them ${top.name}`
      : `${scope.name}: no MCP tools used ${period.when}`,
    tables: [
      { title: 'MCP tools, by server', text: barRows(tools, { most: 10, other: 'others' }) },
      { title: 'Commands', text: barRows(asked, { most: 10, other: 'others' }) },
      { title: 'Files worked on, by extension', text: barRows(files, { most: 8, other: 'others' }) },
    ],
    names: [],
    picture: toolPictures({ mcp, commands, extensions, scope, period }).tools,
    notes: [restsOn(basis, 'analytics', today)],
  }
}

/** Each table as a picture; null where it has fewer than two rows. */
export function toolPictures({
  mcp,
  commands,
  extensions,
  scope,
  period,
}: Pick<Tools, 'mcp' | 'commands' | 'extensions' | 'scope' | 'period'>): Record<
  'tools' | 'commands' | 'files',
  ReturnType<typeof barsPicture>
> {
  const about = { scope: scope.name, when: period.label, unit: 'requests' } as const
  return {
    tools: barsPicture(
      rowsOf(mcp, (row) => row.usage),
      { ...about, what: 'Calls of MCP tools' },
    ),
    commands: barsPicture(
      rowsOf(commands, (row) => row.usage),
      { ...about, what: 'Commands used' },
    ),
    files: barsPicture(
      rowsOf(extensions, (row) => row.total_files),
      { ...about, what: 'Files worked on, by extension' },
    ),
  }
}

function rowsOf<One extends Row>(rows: readonly One[], of: (row: One) => number) {
  return rows
    .map((row) => ({
      name: row.dimension,
      value: of(row),
      note: row.people === 0 ? '' : counted(row.people, 'person', 'people'),
    }))
    .filter(({ name, value }) => name !== '' && value > 0)
    .toSorted((a, b) => b.value - a.value)
}
