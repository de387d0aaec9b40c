import { sql } from 'kysely'
import { expect, test } from 'vitest'
import { migrate } from './migrate.ts'
import { testDatabase } from './testing.ts'

test('a second run applies nothing', async () => {
  const { db, close } = await testDatabase()

  const applied = await migrate(db, new Date('2026-11-21T00:00:00Z'))

  expect(applied).toEqual([])
  await close()
})

test('a migration changed after it ran is refused, naming the file', async () => {
  const { db, close } = await testDatabase()
  await db
    .updateTable('schema_migration')
    .set({ checksum: 'other' })
    .where('name', '=', '0001_foundation.sql')
    .execute()

  await expect(migrate(db, new Date())).rejects.toThrow('0001_foundation.sql was changed')

  await close()
})

test('asking twice for a partition makes it once, months lie side by side', async () => {
  const { db, close } = await testDatabase()

  for (const day of ['2026-11-01', '2026-11-30', '2026-12-01'])
    await sql`select ensure_entry_partition(${day}::date)`.execute(db)

  const partitions = await sql<{ name: string }>`select inhrelid::regclass::text as name from pg_inherits
    where inhparent = 'entry'::regclass order by 1`.execute(db)
  expect(partitions.rows.map((row) => row.name)).toEqual(['entry_2026_11', 'entry_2026_12'])
  await close()
})
