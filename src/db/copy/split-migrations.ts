import { AppError } from '../../base/app-error.ts'
import { type MigrationFile, readMigrations } from '../migration-files.ts'
import type { Manifest } from './manifest.ts'

/**
 * The migrations a copy's schema was made by, and those this version of Tally has beyond them. Throws `conflict` where the
 * copy was made by a newer Tally, or by one that is not this.
 */
export async function splitMigrations(manifest: Manifest): Promise<{ own: MigrationFile[]; later: MigrationFile[] }> {
  const files = await readMigrations()
  const named = new Map(manifest.migrations.map(({ name, checksum }) => [name, checksum]))
  const unknown = manifest.migrations.find(({ name }) => files.every((file) => file.name !== name))
  if (unknown) {
    throw new AppError(
      'conflict',
      `It was made by a newer Tally (${manifest.tally}): this one does not know ${unknown.name}. Update Tally first. Nothing was changed.`,
    )
  }
  const own = files.filter(({ name }) => named.has(name))
  const other = own.find(({ name, checksum }) => named.get(name) !== checksum)
  if (other) {
    throw new AppError(
      'conflict',
      `It was made by another Tally (${manifest.tally}): its ${other.name} is not this one’s. Nothing was changed.`,
    )
  }
  return { own, later: files.filter(({ name }) => !named.has(name)) }
}
