import { AppError } from '../base/app-error.ts'
import { counted } from '../base/count.ts'
import { writeBackupFile } from '../db/copy/backup-file.ts'
import { rowsIn } from '../db/copy/check-tables.ts'
import { openDatabaseSource } from '../db/copy/open-database-source.ts'
import { type CliEntry, type CommandAlone, type Given, writeLine } from './command.ts'
import type { DataPlace } from './data-place.ts'
import { openProgress } from './progress.ts'
import { shown } from './shown.ts'
import { version } from './version.ts'

export const backup: CommandAlone = {
  name: 'backup',
  takes: ['<file>'],
  summary:
    'Write the whole database, as it is at this moment, into one file that restore reads. Tally may run meanwhile. The ' +
    'secret key is not in it: keep that elsewhere.',
  examples: ['backup tally-2026-11-21.tar.zst', 'backup /backups/tally.tar.zst --json'],
  options: { json: { help: 'what was written, as JSON' } },
  runAlone: run,
}

async function run(entry: CliEntry, given: Given): Promise<number> {
  const [file = ''] = given.words
  const place = await entry.place()
  const progress = openProgress(entry.stderr)
  const source = await openDatabaseSource(place.databaseUrl, {
    tally: version,
    now: place.now(),
    onProgress: (share, say) => progress.show({ say, share }),
  })
  try {
    const written = await writeBackupFile(source, file).catch(notWritable(file))
    progress.end()
    const { manifest } = source
    if (given.has('json')) writeLine(entry.stdout, JSON.stringify(plain(written, { file, manifest }), null, 2))
    else for (const line of said(written, { file, place })) writeLine(entry.stdout, line)
    return 0
  } finally {
    progress.end()
    await source.close()
  }
}

type Written = Awaited<ReturnType<typeof writeBackupFile>>
type Manifest = Awaited<ReturnType<typeof openDatabaseSource>>['manifest']

function plain({ tables, bytes, compressedBytes }: Written, { file, manifest }: { file: string; manifest: Manifest }) {
  const { madeAt, fingerprint, migrations } = manifest
  const rows = rowsIn(tables)
  const schema = migrations.at(-1)?.name ?? ''
  return { file, madeAt, rows, bytes, compressedBytes, fingerprint, schema, tables }
}

function said({ tables, compressedBytes }: Written, { file, place }: { file: string; place: DataPlace }): string[] {
  const much = `${counted(rowsIn(tables), 'row')} of ${counted(tables.length, 'table')}, ${sizeText(compressedBytes)}`
  const whose = {
    'try-out': ' (try-out data: no Slack tokens are set)',
    server: ' from the server of DATABASE_URL',
    embedded: '',
  }
  return [
    `Wrote ${file}: ${much}${whose[place.kind]}.`,
    `The secret key is not in it, and without it no key in it works: keep a copy of ${place.secretKeys.from} elsewhere.`,
  ]
}

function notWritable(file: string): (thrown: unknown) => never {
  return (cause) => {
    const code = cause instanceof Error && 'code' in cause ? String(cause.code) : ''
    if (!/^E[A-Z]+$/.test(code)) throw cause
    throw new AppError('bad-input', `${shown(file)} cannot be written (${code}). No backup was made.`, { cause })
  }
}

function sizeText(bytes: number): string {
  if (bytes < 1e6) return `${(bytes / 1e3).toFixed(1)} kB`
  return bytes < 1e9 ? `${(bytes / 1e6).toFixed(1)} MB` : `${(bytes / 1e9).toFixed(1)} GB`
}
