import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { randomFrom } from '../../sandbox/company/random.ts'
import { createLog } from '../../src/base/log.ts'
import { inLedger } from '../../src/budgets/stored-entries.ts'
import type { Db } from '../../src/db/database.ts'
import type { Entry } from '../../src/ledger/entry.ts'
import { openJournal } from '../../src/ledger/journal.ts'
import { anEntry, closed } from '../../src/ledger/testing.ts'
import { medianWithin } from '../budgets/interval.ts'
import { median } from '../proxy/measure.ts'
import { type Company, keyOf } from '../reports/company.ts'
import { print, table } from '../tables.ts'

const entriesARound = 20_000
const inFlight = 2_000
const log = createLog('warn', process.stderr)

/**
 * Prints how fast the app's own journal and ledger writer bring requests into an empty and into the full ledger, in turns. A
 * round is 20,000 requests of keys of the whole company, from the first until the ledger has the last.
 */
export async function printIngest(
  { empty, full }: { empty: Db; full: Db },
  { company, now, rounds }: { company: Company; now: Date; rounds: number },
): Promise<void> {
  const rates = new Map<Db, number[]>([
    [empty, []],
    [full, []],
  ])
  for (let round = 0; round <= rounds; round += 1) {
    const entries = requestsOf(company, new Date(now.getTime() + round * 60_000), String(round))
    // Who is first takes turns as well.
    for (const ledger of round % 2 === 0 ? [empty, full] : [full, empty]) {
      const rate = await rateInto(ledger, entries)
      // The first round makes what the others find: connections, plans, the hour's first sums.
      if (round > 0) rates.get(ledger)?.push(rate)
    }
  }
  const [intoEmpty, intoFull] = [rates.get(empty) ?? [], rates.get(full) ?? []]
  const {
    median: ratio,
    low,
    high,
  } = medianWithin(intoFull.map((rate, round) => rate / (intoEmpty[round] ?? Number.NaN)))
  table(
    'New entries',
    ['into', 'entries a second'],
    [
      ['an empty ledger', Math.round(median(intoEmpty))],
      ['this one', Math.round(median(intoFull))],
    ],
  )
  print(
    `\n${rounds} rounds of ${entriesARound.toLocaleString('en-US')} in turns: this one beside an empty one ${ratio.toFixed(2)}× (${low.toFixed(2)} to ${high.toFixed(2)}).`,
  )
}

/** Entries a second. Throws unless the ledger has every one of them then. */
async function rateInto(db: Db, entries: readonly Entry[]): Promise<number> {
  const folder = mkdtempSync(path.join(tmpdir(), 'tally-bench-journal-'))
  const journal = await openJournal({ folder, db, log })
  const from = performance.now()
  for (let place = 0; place < entries.length; place += 100) {
    await Promise.all(entries.slice(place, place + 100).map((entry) => closed(journal, entry)))
    while (journal.waiting() > inFlight) await wait(2)
  }
  while (journal.waiting() > 0) await wait(2)
  const seconds = (performance.now() - from) / 1_000
  await journal.stop()
  rmSync(folder, { recursive: true, force: true })
  const stored = await inLedger(
    db,
    entries.map(({ sourceId, at }) => ({ requestId: sourceId, now: new Date(at) })),
  )
  if (stored.length !== entries.length) throw new Error(`the ledger has ${stored.length} of ${entries.length} entries`)
  return entries.length / seconds
}

/** Requests of a minute, of people from the heaviest user down. */
function requestsOf(company: Company, from: Date, words: string): Entry[] {
  const random = randomFrom('bench scale', words)
  const entries: Entry[] = []
  while (entries.length < entriesARound) {
    const member = 1 + Math.floor(company.members * random.next() ** 2.2)
    const key = keyOf(member, company)
    if (!key) continue
    const model = `model-${random.between(1, 12)}`
    const at = new Date(from.getTime() + (entries.length * 60_000) / entriesARound).toISOString()
    entries.push(anEntry({ ...key, at, model, session: `${member}-today`, agent: 'bench' }))
  }
  return entries
}
