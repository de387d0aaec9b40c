import type { ColumnType } from 'kysely'

/** Written as JSON text, read as whatever the JSON says: parse it before use. */
export type Json = ColumnType<unknown, string, string>
