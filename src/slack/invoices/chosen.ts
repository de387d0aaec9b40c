import { z } from 'zod'
import { addMonths, type Month } from '../../base/calendar.ts'
import { parsedJson } from '../../base/json.ts'
import { providers } from '../../base/provider.ts'
import { longestSearch } from '../kit/list.ts'

const spanWords = ['3', '6', '12', 'this-year', 'last-year'] as const

/** What the “Invoices” tab shows: which months, of whom (null: all vendors), and how its list is searched and turned. */
const schema = z.object({
  span: z.enum(spanWords).catch('6'),
  vendor: z.enum(providers).nullable().catch(null),
  search: z.string().max(longestSearch).catch(''),
  page: z.int().min(0).max(10_000).catch(0),
})
export type Chosen = z.infer<typeof schema>

/** Reads back what was chosen last; what we did not write is the first choice. */
export function chosenIn(state: string): Chosen {
  return schema.catch({ span: '6', vendor: null, search: '', page: 0 }).parse(parsedJson(state))
}

/** The state after something was pressed; what does not fit becomes the first choice. */
export function nextState(state: string, change: { [Name in keyof Chosen]?: unknown }): string {
  return JSON.stringify(schema.parse({ ...chosenIn(state), ...change }))
}

/** The stretches of months on offer, the running one among them but for the last. */
export const spanChoices = [
  { word: '3', text: 'Last 3 months' },
  { word: '6', text: 'Last 6 months' },
  { word: '12', text: 'Last 12 months' },
  { word: 'this-year', text: 'This year' },
  { word: 'last-year', text: 'Last year' },
] as const

/** The months `[from, to)` of a choice, and how a sentence says it: `in the last 6 months`. */
export function monthsOf(span: Chosen['span'], current: Month): { from: Month; to: Month; when: string } {
  const january = `${current.slice(0, 4)}-01` as Month
  switch (span) {
    case 'this-year':
      return { from: january, to: addMonths(current, 1), when: 'this year so far' }
    case 'last-year':
      return { from: addMonths(january, -12), to: january, when: 'last year' }
    default:
      return {
        from: addMonths(current, 1 - Number(span)),
        to: addMonths(current, 1),
        when: `in the last ${span} months`,
      }
  }
}
