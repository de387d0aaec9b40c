import { counted } from '../../base/count.ts'
import { formatUsd } from '../../base/money.ts'
import type { Tally, UsagePreview } from '../../imports/preview.ts'

type Counting = Pick<UsagePreview, 'rows' | 'rejected' | 'categories'>

/**
 * What usage of a file is counted in: its rows; entries where there are not as many, because rows are spread over the days of
 * a period or joined to the sum of a day.
 */
export function usageNoun({ rows, rejected, categories }: Counting): 'row' | 'entry' {
  const entries = categories.reduce((sum, category) => sum + category.rows, 0)
  return entries >= rows - rejected.count && entries <= rows ? 'row' : 'entry'
}

/** `12 rows`, `1 new entry`. */
export function usageCounted(rows: number, preview: Counting, adjective = ''): string {
  return usageNoun(preview) === 'row'
    ? counted(rows, `${adjective}row`)
    : counted(rows, `${adjective}entry`, `${adjective}entries`)
}

/** `12 rows, $3.40`. */
export function tallyText({ rows, costMicroUsd }: Tally, preview: Counting): string {
  return `${usageCounted(rows, preview)}, ${formatUsd(costMicroUsd)}`
}
