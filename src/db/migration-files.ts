import { hash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'

const folder = new URL('../../migrations/', import.meta.url)

/** The table that says which of them ran. */
export const migrationTable = `create table if not exists schema_migration
  (name text primary key, checksum text not null, applied_at timestamptz not null)`

export type MigrationFile = { name: string; text: string; checksum: string }

/** The files of `migrations/`, in the order they are applied in. */
export async function readMigrations(): Promise<MigrationFile[]> {
  const names = (await readdir(folder)).filter((name) => name.endsWith('.sql')).sort()
  return Promise.all(
    names.map(async (name) => {
      const text = await readFile(new URL(name, folder), 'utf8')
      return { name, text, checksum: hash('sha256', text) }
    }),
  )
}
