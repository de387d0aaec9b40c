import type { Day } from '../../src/base/calendar.ts'
import type { Db } from '../../src/db/database.ts'
import type { Company, CompanySize } from '../reports/company.ts'
import { type Filling, fill } from '../reports/fill.ts'
import { table } from '../tables.ts'
import { requireRoom } from './room.ts'

/** Makes the ledger and prints how long each part of that took. Throws where the disk under `folder` gets full. */
export async function fillLedger(
  db: Db,
  { events, folder, ...shape }: { events: number; folder: string; size: CompanySize; days: number; today: Day },
): Promise<Company> {
  const begun: Array<{ at: Filling; ms: number }> = []
  const company = await fill(db, {
    ...{ events, ...shape },
    looking(at) {
      requireRoom(folder)
      if (begun.at(-1)?.at !== at) begun.push({ at, ms: performance.now() })
    },
  })
  const ended = performance.now()
  const lines = begun.map(({ at, ms }, place): [string, number] => [at, (begun[place + 1]?.ms ?? ended) - ms])
  const all: [string, number] = ['all', ended - (begun[0]?.ms ?? ended)]
  table(
    'Making it',
    ['part', 'seconds', 'entries a second'],
    [...lines, all].map(([part, ms]) => [part, (ms / 1_000).toFixed(0), Math.round((1_000 * events) / ms)]),
  )
  return company
}
