import type { Finding } from '../anomalies/finding.ts'
import type { Db, DbOrTransaction } from '../db/database.ts'
import { announce, tellElsewhere } from './announce.ts'
import { follow, returnsWithinMs, type Surroundings } from './follow.ts'
import { type Incident, liveStates } from './incident.ts'
import { incidentIn, type StoredIncident } from './incident-row.ts'
import { holdIncidents, isNoNews, keepTransition, type SubjectFacts } from './keep-transition.ts'
import type { Transition } from './lifecycle.ts'
import { giveToMatched } from './matched-handles.ts'

/** What holds at one judging, and what is known of those it is about. */
export type Judgement = {
  findings: readonly Finding[]
  surroundings: Surroundings
  factsOf(of: Incident): SubjectFacts
}

/**
 * Keeps what the findings make of the incidents and queues what is to be said of it, in one transaction: where it dies,
 * nothing was kept and the next judging finds the same. Of two processes the second sees what the first has opened.
 * `isQuiet`: it is kept, and nobody is told.
 */
export async function changeIncidents(
  db: Db,
  judgement: Judgement,
  now: Date,
  { isQuiet = false }: { isQuiet?: boolean } = {},
): Promise<Transition[]> {
  return db.transaction().execute(async (transaction) => {
    await holdIncidents(transaction)
    await giveToMatched(transaction)
    const incidents = await followed(transaction, { now, isHeld: true })
    const transitions = transitionsOf(incidents, judgement, now)
    const kept = []
    for (const transition of transitions) {
      if (isNoNews(transition)) continue
      kept.push(await keepTransition(transaction, transition, judgement.factsOf(transition.after)))
    }
    if (isQuiet) return transitions
    await announce(transaction, kept, now)
    await tellElsewhere(transaction, now)
    return transitions
  })
}

/** The same without keeping or saying anything. */
export async function changesToIncidents(db: DbOrTransaction, judgement: Judgement, now: Date): Promise<Transition[]> {
  return transitionsOf(await followed(db, { now, isHeld: false }), judgement, now)
}

function transitionsOf(incidents: readonly StoredIncident[], judgement: Judgement, now: Date): Transition[] {
  return follow(incidents, judgement.findings, now.getTime(), judgement.surroundings)
}

// Live ones, and those that were over so lately that they may return; held until the transaction ends.
async function followed(
  db: DbOrTransaction,
  { now, isHeld }: { now: Date; isHeld: boolean },
): Promise<StoredIncident[]> {
  const since = new Date(now.getTime() - returnsWithinMs)
  const query = db
    .selectFrom('incident')
    .selectAll()
    .where((where) =>
      where.or([
        where('state', 'in', liveStates),
        where.and([
          where('state', '=', 'resolved'),
          where.or([where('resolved_at', '>=', since), where('last_found_at', '>=', since)]),
        ]),
      ]),
    )
    .orderBy('id')
  const rows = await (isHeld ? query.forUpdate() : query).execute()
  return rows.map(incidentIn)
}
