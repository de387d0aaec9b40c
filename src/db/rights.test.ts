import { randomBytes } from 'node:crypto'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { recordEntries } from '../ledger/record-entries.ts'
import { anEntry } from '../ledger/testing.ts'
import { ensureHandle } from '../people/handle.ts'
import { type OpenDatabase, openDatabase } from './database.ts'
import { migrate } from './migrate.ts'
import { emptyDatabase } from './testing.ts'

/** Tally as an account that owns its database and may nothing else on the server. */

const role = `tally_${randomBytes(6).toString('hex')}`
const password = randomBytes(16).toString('hex')
const now = new Date('2026-11-20T10:00:00Z')

let whole: OpenDatabase
let own: OpenDatabase
beforeAll(async () => {
  whole = await emptyDatabase()
  const name = new URL(whole.url).pathname.slice(1)
  const rights = sql.raw('login nosuperuser nocreatedb nocreaterole noreplication nobypassrls')
  await sql`create role ${sql.id(role)} ${rights} password ${sql.lit(password)}`.execute(whole.db)
  await sql`alter database ${sql.id(name)} owner to ${sql.id(role)}`.execute(whole.db)
  const url = new URL(whole.url)
  url.username = role
  url.password = password
  own = openDatabase({ url: url.href, application: 'test', onError: () => undefined })
})
afterAll(async () => {
  await own.close()
  const cluster = new URL(whole.url)
  await whole.close()
  cluster.pathname = '/postgres'
  const rest = openDatabase({ url: cluster.href, application: 'test', onError: () => undefined })
  await sql`drop role ${sql.id(role)}`.execute(rest.db)
  await rest.close()
})

test('an account that owns the database, and is no superuser, makes the schema and keeps the ledger', async () => {
  const { db } = own

  const applied = await migrate(db, now)
  const handleId = await ensureHandle(db, { vendor: 'tally-key', name: 'a', personId: null })
  const inMonths = ['2026-11-20', '2027-01-05', '2019-03-01'].map((day, n) =>
    anEntry({ at: `${day}T08:00:00.000Z`, handleId, sourceId: String(n) }),
  )
  await recordEntries(db, inMonths)
  await sql`select pg_notify('tally_test', '')`.execute(db)

  expect(applied.length).toBeGreaterThan(20)
  expect(await db.selectFrom('entry').select('source_id').execute()).toHaveLength(3)
  const { rows } =
    await sql`select rolsuper, rolcreatedb, rolcreaterole from pg_roles where rolname = current_user`.execute(db)
  expect(rows).toEqual([{ rolsuper: false, rolcreatedb: false, rolcreaterole: false }])
})

test('the schema brings no extension and no function that runs with another account’s rights', async () => {
  const { rows: extensions } = await sql`select extname from pg_extension where extname <> 'plpgsql'`.execute(own.db)
  const { rows: borrowing } = await sql`
    select proname from pg_proc where pronamespace = 'public'::regnamespace and prosecdef`.execute(own.db)

  expect([extensions, borrowing]).toEqual([[], []])
})
