import { AppError } from '../base/app-error.ts'
import { minuteText } from '../base/calendar.ts'
import { counted } from '../base/count.ts'
import { rowsIn } from '../db/copy/check-tables.ts'
import { loadCopy } from '../db/copy/load-copy.ts'
import type { CopySource } from '../db/copy/manifest.ts'
import { openBackup } from '../db/copy/open-backup.ts'
import { type CliEntry, type CommandAlone, type Given, writeLine } from './command.ts'
import type { DataPlace } from './data-place.ts'
import { openProgress } from './progress.ts'

export const restore: CommandAlone = {
  name: 'restore',
  takes: ['<file>'],
  summary:
    'Fill an empty database from a backup, all of it or nothing. The file, its schema and its secret key are checked before ' +
    'anything is written.',
  examples: ['restore tally-2026-11-21.tar.zst', 'restore tally-2026-11-21.tar.zst --check'],
  options: {
    check: { help: 'only read the file, and say whether it is whole' },
    json: { help: 'what was restored, or seen, as JSON' },
  },
  runAlone: run,
}

async function run(entry: CliEntry, given: Given): Promise<number> {
  const [file = ''] = given.words
  const progress = openProgress(entry.stderr)
  try {
    const source = await openBackup(file, (share, say) => progress.show({ say, share }))
    if (given.has('check')) {
      progress.end()
      return tellChecked(entry, given, source)
    }
    const place = await entry.place()
    refuseOtherKey(source.manifest.fingerprint, place)
    await place.holdStill()
    const { tables, migrated } = await loadCopy(place.databaseUrl, source, {
      now: place.now(),
      onProgress: (share, say) => progress.show({ say, share }),
    })
    progress.end()
    const { madeAt } = source.manifest
    const rows = rowsIn(tables)
    if (given.has('json')) {
      writeLine(entry.stdout, JSON.stringify({ file, madeAt, rows, migrated, tables }, null, 2))
      return 0
    }
    const what = `${counted(rows, 'row')} in ${counted(tables.length, 'table')}`
    writeLine(entry.stdout, `Restored ${what}, as they were on ${timeText(madeAt)}; every table was compared.`)
    if (migrated.length > 0) writeLine(entry.stdout, `The schema was brought up to date: ${migrated.join(', ')}.`)
    writeLine(entry.stdout, 'Start Tally: what was read of vendors since then is read again by itself.')
    return 0
  } finally {
    progress.end()
  }
}

// Throws where the database's sealed values would open with none of the secret keys that are here.
function refuseOtherKey(fingerprint: string | null, { secretKeys }: DataPlace): void {
  if (fingerprint === null || secretKeys.fingerprints.includes(fingerprint)) return
  const here =
    secretKeys.fingerprints.length === 0
      ? `there is none in ${secretKeys.from}`
      : `${secretKeys.from} has ${secretKeys.fingerprints.map((one) => `${one.slice(0, 8)}…`).join(', ')}`
  throw new AppError(
    'bad-config',
    `Its secrets are sealed with the secret key ${fingerprint.slice(0, 8)}…, and ${here}. Put that key where it belongs ` +
      '(TALLY_SECRET_KEY, or the file secret-key in the data folder), then try again. Nothing was changed.',
  )
}

async function tellChecked({ stdout }: CliEntry, given: Given, source: CopySource): Promise<number> {
  const { madeAt, tally, fingerprint, migrations } = source.manifest
  const tables = await source.checks()
  const schema = migrations.at(-1)?.name ?? ''
  if (given.has('json')) {
    writeLine(stdout, JSON.stringify({ madeAt, tally, fingerprint, schema, rows: rowsIn(tables), tables }, null, 2))
    return 0
  }
  const what = `${counted(rowsIn(tables), 'row')} in ${counted(tables.length, 'table')}`
  const key = fingerprint === null ? 'no secret key' : `the secret key ${fingerprint.slice(0, 8)}…`
  writeLine(stdout, `The file is whole: ${what}, made on ${timeText(madeAt)} by Tally ${tally}, schema ${schema}.`)
  writeLine(stdout, `It belongs to ${key}.`)
  return 0
}

// `2026-11-21 10:00 UTC`
function timeText(instant: string): string {
  return `${minuteText(instant)} UTC`
}
