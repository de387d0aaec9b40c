import { z } from 'zod'

// Names and types come from a file here and go into statements there.
const name = z.string().regex(/^[a-z_][a-z0-9_]{0,62}$/)
const type = z.string().regex(/^[a-z0-9_ ()[\],]{1,80}$/)
const whole = z.string().regex(/^-?\d+$/)

const table = z.object({
  name,
  columns: z.array(z.object({ name, type, isRequired: z.boolean() })).nonempty(),
  /** The first days of the months it is parted by; null where it is not. */
  months: z.array(z.iso.date()).nullable(),
  /** Where the numbers of its columns go on. */
  sequences: z.array(z.object({ column: name, last: whole, isCalled: z.boolean() })),
  /** Of a table that no migration makes: what it needs to be made again. */
  indexes: z.array(z.object({ columns: z.array(name).nonempty(), isUnique: z.boolean() })),
  isUnlogged: z.boolean(),
})

/** What a copy of a database is of. Rows stand in no order that means something. */
export const manifestShape = z.object({
  kind: z.literal('tally-backup'),
  format: z.literal(1),
  madeAt: z.iso.datetime(),
  /** The version of Tally that made it. */
  tally: z.string(),
  /** Tells the secret key that opens its sealed values from others; null where the database never had one. */
  fingerprint: z.string().nullable(),
  migrations: z.array(z.object({ name: z.string(), checksum: z.string() })).nonempty(),
  tables: z.array(table).nonempty(),
})

const check = z.object({
  table: name,
  rows: whole,
  /** Of all rows as text, whatever their order. */
  digest: whole,
  /** The sum of each column of money. */
  money: z.record(name, whole),
})

/** The last word of a backup: what each table has to be once it is loaded, and its bytes in the file. */
export const checksShape = z.object({
  tables: z.array(check.extend({ bytes: z.int(), sha256: z.string() })),
})

export type CopiedTable = z.infer<typeof table>
export type Manifest = z.infer<typeof manifestShape>
export type TableCheck = z.infer<typeof check>

/** Some rows of a table in COPY's text format; not cut at their ends. */
export type Piece = { table: string; bytes: Buffer }

/**
 * A copy of a whole database that is being read: from a server or from a file. `pieces` are read once, a table after the
 * other; `checks` may be asked for after them.
 */
export type CopySource = {
  manifest: Manifest
  pieces(): AsyncIterable<Piece>
  checks(): Promise<TableCheck[]>
  close(): Promise<void>
}

/** How far copying has come: a share of 1, and what is done just now. */
export type OnProgress = (share: number, doing: string) => void

export const noProgress: OnProgress = () => undefined
