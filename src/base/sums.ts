import { AppError } from './app-error.ts'

/**
 * The sum of each of the named columns over rows: 0 over none. Amounts and counts are whole; throws on a sum that is not or
 * is more than a safe integer holds.
 */
export function sumsOf<Name extends string, Row extends Record<Name, number>>(
  rows: readonly Row[],
  names: readonly Name[],
): Pick<Row, Name> {
  const sums = names.map((name) => [name, wholeSum(rows, name)])
  // A sum of whole amounts of one unit is an amount of that unit.
  return Object.fromEntries(sums) as Pick<Row, Name>
}

function wholeSum<Name extends string>(rows: ReadonlyArray<Record<Name, number>>, name: Name): number {
  const sum = rows.reduce((all, row) => all + row[name], 0)
  if (!Number.isSafeInteger(sum)) throw new AppError('internal', `${name} adds up to ${sum}, which is no whole number`)
  return sum
}
