import { nearest } from '../../base/nearest.ts'
import type { Unrecognised } from '../preview.ts'
import { columnName, layouts } from './layouts.ts'

/** Less than so many of a layout's columns, or of the file's own, and it tells nobody anything. */
const leastShare = 0.3
/** A single column, most often a date, is in any table. */
const leastAlike = 2

/** The known layout whose columns most nearly are in a header, column by column; null when none comes near. */
export function nearestLayout(header: readonly string[]): Unrecognised['nearest'] {
  const compared = layouts.map((layout) => {
    const ours = Object.values(layout.columns).map((spellings) => spellings.filter((one) => typeof one === 'string'))
    return { layout: layout.name, ...paired(header, ours) }
  })
  const best = compared.toSorted((one, other) => other.share - one.share)[0]
  return best && best.share >= leastShare ? { layout: best.layout, columns: best.columns } : null
}

type Pair = { theirs: string | null; ours: string | null }

/**
 * Their columns beside ours: first those of the same name, then those that are nearly written alike, then what is left.
 * `share`: so many of ours they have, or of theirs are ours, whichever is more.
 */
function paired(header: readonly string[], ours: ReadonlyArray<readonly string[]>): { share: number; columns: Pair[] } {
  const left = new Map(
    header.map((theirs) => [columnName(theirs), theirs.trim()]).filter(([name]) => name !== '') as Array<
      [string, string]
    >,
  )
  const columns: Pair[] = ours.map((spellings) => ({ theirs: null, ours: spellings[0] ?? null }))
  const take = (find: (spelling: string) => string | null | undefined) => {
    for (const [index, pair] of columns.entries()) {
      if (pair.theirs !== null) continue
      const found = ours[index]?.map((spelling) => find(columnName(spelling))).find((name) => name)
      if (!found) continue
      pair.theirs = left.get(found) ?? null
      left.delete(found)
    }
  }
  take((spelling) => (left.has(spelling) ? spelling : null))
  const same = columns.filter(({ theirs }) => theirs !== null).length
  take((spelling) => nearest(spelling, [...left.keys()]))
  const near = columns.filter(({ theirs }) => theirs !== null).length - same
  const rest = [...left.values()].map((theirs) => ({ theirs, ours: null }))
  const alike = same + near / 2
  const ofTheirs = alike >= leastAlike ? alike / header.length : 0
  return { share: Math.max(alike / columns.length, ofTheirs), columns: [...columns, ...rest] }
}
