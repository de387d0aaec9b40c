import { AppError } from '../base/app-error.ts'
import { counted } from '../base/count.ts'
import { formatUsd, microUsd } from '../base/money.ts'
import { rowsIn } from '../db/copy/check-tables.ts'
import { loadCopy } from '../db/copy/load-copy.ts'
import type { TableCheck } from '../db/copy/manifest.ts'
import { openDatabaseSource } from '../db/copy/open-database-source.ts'
import { otherClients } from '../db/copy/other-clients.ts'
import { type CliEntry, type CommandAlone, type Given, writeLine } from './command.ts'
import type { DataPlace } from './data-place.ts'
import { openProgress } from './progress.ts'
import { version } from './version.ts'

export const move: CommandAlone = {
  name: 'move',
  takes: [],
  summary:
    'Move everything from the embedded database to an empty database on a server, compare both, and say what to do next. ' +
    'Stop Tally first; what is left behind stays as it was.',
  examples: ['move --to postgresql://tally@db.example.com:5432/tally'],
  options: {
    to: { value: 'URL', required: true, help: 'the empty database; without a password in it, PGPASSWORD is used' },
    json: { help: 'what was moved, as JSON' },
  },
  runAlone: run,
}

async function run(entry: CliEntry, given: Given): Promise<number> {
  const to = readTarget(given.text('to') ?? '')
  const place = await entry.place()
  refusePlace(place)
  await place.holdStill()
  await refuseInUse(place)
  const progress = openProgress(entry.stderr)
  const now = place.now()
  const source = await openDatabaseSource(place.databaseUrl, {
    tally: version,
    now,
    onProgress: (share, say) => progress.show({ say, share }),
  })
  try {
    const { tables, migrated } = await loadCopy(to.href, source, {
      now,
      onProgress: (share, say) => progress.show({ say, share }),
    })
    const note = await place.noteMoved(shownTarget(to))
    progress.end()
    if (given.has('json')) {
      const moved = {
        to: shownTarget(to),
        rows: rowsIn(tables),
        spentMicroUsd: spentIn(tables),
        migrated,
        note,
        tables,
      }
      writeLine(entry.stdout, JSON.stringify(moved, null, 2))
    } else {
      for (const line of said({ tables, to, place, note })) writeLine(entry.stdout, line)
    }
    return 0
  } finally {
    progress.end()
    await source.close()
  }
}

function said(input: { tables: TableCheck[]; to: URL; place: DataPlace; note: string }): string[] {
  const { tables, to, place, note } = input
  const what = `${counted(rowsIn(tables), 'row')} of ${counted(tables.length, 'table')}`
  const kept = place.secretKeys.from === 'TALLY_SECRET_KEY' ? 'the journal' : 'the secret key and the journal'
  return [
    `Moved ${what} to ${shownTarget(to)}. Every table was compared; the ledger adds up to ${formatUsd(spentIn(tables))} there as here.`,
    'Now:',
    `  1. Set DATABASE_URL to that database, and leave the data folder ${place.dataDir} where it is: ${kept} are in it.`,
    '  2. Start Tally.',
    `The embedded database is as it was, and Tally no longer starts on it. To go back, remove ${note}.`,
  ]
}

function spentIn(tables: readonly TableCheck[]) {
  return microUsd(Number(tables.find(({ table }) => table === 'entry')?.money.cost_micro_usd ?? 0))
}

function readTarget(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : null
  if (url && /^postgres(ql)?:$/.test(url.protocol) && url.pathname.length > 1) return url
  throw new AppError(
    'bad-input',
    '--to is not the address of a database. Write it like postgresql://tally@db.example.com:5432/tally.',
  )
}

function shownTarget({ host, pathname }: URL): string {
  return `${host}${pathname}`
}

function refusePlace({ kind }: DataPlace): void {
  if (kind === 'server') {
    throw new AppError(
      'conflict',
      'DATABASE_URL is set, so Tally’s data is on a server already; move is for the embedded database. From server to ' +
        'server use backup and restore, or pg_dump. If the data is still embedded, leave DATABASE_URL out for this command.',
    )
  }
  if (kind === 'try-out') {
    throw new AppError(
      'conflict',
      'No Slack tokens are set, so this would move the try-out’s made-up data. Set what Tally is started with (see .env.example).',
    )
  }
}

async function refuseInUse(place: DataPlace): Promise<void> {
  const others = await otherClients(place.databaseUrl)
  if (others.length === 0) return
  throw new AppError(
    'conflict',
    `Somebody is connected to the embedded database: ${others.join(', ')}. Stop Tally and its commands first. Nothing was moved.`,
  )
}
