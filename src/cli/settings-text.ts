import { shown } from './shown.ts'
import { table } from './table.ts'

/** A setting as it is shown: its value and default are written as they may be set. */
export type ShownSetting = { name: string; value: string; initial: string; about: string }

/** A table of settings; where a value is its default, it stands once. */
export function settingsTable(rows: readonly ShownSetting[]): string {
  return table({
    head: ['SETTING', 'VALUE', 'DEFAULT', 'WHAT'],
    rows: rows.map(({ name, value, initial, about }) => [
      ...[name, value === '' ? '(none)' : shown(value), initial === value ? '' : initial || '(none)', about],
    ]),
  })
}
