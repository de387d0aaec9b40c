import { type RawBuilder, sql } from 'kysely'

// Marks that stand over or under a letter; without them “Dvořák” is “Dvorak”.
const marks = '[\u0300-\u036f]'
const anyMark = new RegExp(marks, 'g')

/** How names are compared: without letter case and accents. In SQL; `folded` says the same of a text. */
export function foldedColumn(column: string): RawBuilder<string> {
  return sql<string>`regexp_replace(normalize(lower(${sql.ref(column)}), NFD), ${marks}, '', 'g')`
}

/** A text as names are compared: without letter case, accents and needless spaces. */
export function folded(text: string): string {
  return text.toLowerCase().normalize('NFD').replaceAll(anyMark, '').replaceAll(/\s+/g, ' ').trim()
}
