import { anthropicCosts, anthropicUsage } from './anthropic-console.ts'
import { anthropicSpend } from './anthropic-spend.ts'
import { cursorEvents } from './cursor-events.ts'
import { cursorAnalytics, spendByPeriod } from './cursor-sums.ts'
import type { Layout } from './layout.ts'
import { openAiCosts, openAiTimes, openAiUsage } from './openai-exports.ts'
import { hrList, teamMapping } from './people-lists.ts'

/** Every layout that is known. The first that fits counts. */
export const layouts: readonly Layout[] = [
  cursorEvents,
  cursorAnalytics,
  anthropicCosts,
  anthropicUsage,
  anthropicSpend,
  openAiCosts,
  openAiUsage,
  spendByPeriod,
  hrList,
  teamMapping,
]

/** A layout in a file: by our names for its columns, where they stand and what the file calls them. */
export type Recognised = { layout: Layout; columns: ReadonlyMap<string, { place: number; name: string }> }

/** By the names in the header alone, in any order; null when no layout fits. */
export function recognise(header: readonly string[]): Recognised | null {
  const names = header.map(columnName)
  for (const layout of layouts) {
    const columns = columnsIn(layout, names, header)
    const hasAll = layout.required.every((field) => columns.has(field))
    const hasOneOfEach = layout.oneOf?.every((fields) => fields.some((field) => columns.has(field))) ?? true
    if (hasAll && hasOneOfEach) return { layout, columns }
  }
  return null
}

/** Whether these are the times alone that OpenAI exports of a period without usage. */
export function isEmptyOpenAiExport(header: readonly string[]): boolean {
  const times = Object.values(openAiTimes).flatMap((spellings) =>
    spellings.map((spelling) => columnName(String(spelling))),
  )
  const names = header.map(columnName).filter((name) => name !== '')
  return names.length > 1 && names.every((name) => times.includes(name))
}

/** A column's name without what files differ in: case, spaces, signs, marks that are not seen. */
export function columnName(text: string): string {
  return text
    .normalize('NFKC')
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]+/gu, ' ')
    .trim()
}

function columnsIn(layout: Layout, names: readonly string[], header: readonly string[]) {
  const columns = new Map<string, { place: number; name: string }>()
  for (const [field, spellings] of Object.entries(layout.columns)) {
    for (const spelling of spellings) {
      const place = names.findIndex((name) =>
        typeof spelling === 'string' ? name === columnName(spelling) : spelling.test(name),
      )
      if (place < 0) continue
      columns.set(field, { place, name: header[place]?.trim() ?? field })
      break
    }
  }
  return columns
}
