/**
 * Where sealed values are kept: a column of a table, empty where the value was taken away. The rung that owns the table says
 * so beside what seals them, so that all of them can be sealed anew (`src/cli/sealed-places.ts` lists them).
 */
export type SealedPlace = {
  /** What they are, for people: `Keys of providers`. */
  title: string
  table: string
  column: string
  /** The table's primary key. */
  ids: readonly string[]
  /** What the value's name is made of: SQL over the row. */
  facts: readonly string[]
  /** The name the value was sealed for, of the facts as text, in their order. */
  bindingOf(...facts: string[]): string
}
