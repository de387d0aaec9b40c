import type { Day } from '../../base/calendar.ts'
import { counted } from '../../base/count.ts'
import { stepWords } from '../../reports/invoices/explain-words.ts'
import type { Explained, Step } from '../../reports/invoices/explained.ts'

/** A row of the sum an invoice is explained by: its name, the amount, and a sentence or more on it; plain text. */
export type SumRow = { name: string; amount: number; say: string }

// More would hide what matters; lines of one kind are then taken together.
const mostRows = 10

/** The steps of an explained invoice as rows that add up to its total. */
export function sumRows(explained: Explained, today: Day): SumRow[] {
  const rowOf = (step: Step): SumRow => ({ ...stepWords(step, { explained, today }), amount: step.amount })
  const { steps } = explained
  if (steps.length <= mostRows) return steps.map(rowOf)
  return [...Map.groupBy(steps, ({ kind }) => kind)].flatMap(([kind, alike]) => {
    const rows = alike.map(rowOf)
    const [only] = rows
    if (only && rows.length === 1) return [only]
    const says = [...new Set(rows.map(({ say }) => say))]
    const rest = says.length - mostSays
    const say = [
      ...says.slice(0, mostSays),
      ...(rest > 0 ? [`And ${counted(rest, 'more like it', 'more like it')}.`] : []),
    ]
    const amount = alike.reduce((sum, step) => sum + step.amount, 0)
    return [{ name: `${kindNames[kind]} (${rows.length})`, amount, say: say.join(' ') }]
  })
}

const mostSays = 2

const kindNames: Record<Step['kind'], string> = {
  seats: 'Subscription',
  usage: 'Usage counted',
  rounding: 'Rounding',
  prepaid: 'Credit bought',
  credit: 'Given back',
  tax: 'Tax',
  difference: 'Differences',
}
