import { type ActCursor, type ActFilter, actorsIn, kindsIn, type RecordedAct, readActs } from '../audit/read-acts.ts'
import type { Actor } from '../audit/record-act.ts'
import { recordAct } from '../audit/record-act.ts'
import { csvOf } from '../base/csv.ts'
import { scopesOfBudgets } from '../budgets/scopes-of-budgets.ts'
import type { Db, DbOrTransaction } from '../db/database.ts'
import { namesOf } from '../people/names-of.ts'
import { type ActWords, actorName, kindName, wordsOfAct } from './act-sentence.ts'
import type { NameOf } from './act-values.ts'

/** An act and what it says. `subjectName` is empty where the thing has no name any more, or is none of ours. */
export type SaidAct = RecordedAct & ActWords & { subjectName: string }

/** A page of the audit log in words, newest first. */
export async function auditTrail(
  db: DbOrTransaction,
  input: { filter: ActFilter; limit: number; cursor?: ActCursor | null },
): Promise<{ acts: SaidAct[]; older: boolean; newer: boolean }> {
  const { acts, ...more } = await readActs(db, input)
  return { acts: await inWords(db, acts), ...more }
}

/** What the log can be filtered by: who acted, the most recent first, and the kinds of acts. */
export async function auditChoices(
  db: DbOrTransaction,
): Promise<{ actors: Array<{ id: string; name: string }>; kinds: Array<{ id: string; name: string }> }> {
  const actors = await actorsIn(db, 99)
  const names = await namesOf(db, actors)
  return {
    actors: actors.map((id) => ({ id, name: actorName(id, (one) => names.get(one) ?? null) })),
    kinds: (await kindsIn(db)).map((id) => ({ id, name: kindName(id) })),
  }
}

/** At most this many acts go into one export. */
export const mostExported = 20_000

/** The acts that fit as CSV, newest first, and how many; `isCut` where there are more than go into one. The export is itself an act. */
export async function exportAudit(
  db: Db,
  input: { filter: ActFilter; actor: Actor; now: Date },
): Promise<{ csv: string; acts: number; isCut: boolean }> {
  const { filter, actor, now } = input
  const { acts, older } = await auditTrail(db, { filter, limit: mostExported })
  const { from, to, ...names } = filter
  await db.transaction().execute((transaction) =>
    recordAct(transaction, {
      at: now,
      actor: actor.id,
      origin: actor.origin,
      act: 'audit.export',
      subject: 'audit',
      detail: { acts: acts.length, ...names, from: from?.toISOString() ?? null, to: to?.toISOString() ?? null },
    }),
  )
  return { csv: auditCsv(acts), acts: acts.length, isCut: older }
}

/** Acts as CSV with a header. */
export function auditCsv(acts: readonly SaidAct[]): string {
  const head = [
    'Time (UTC)',
    'Who',
    'What',
    'From',
    'Act',
    'Subject',
    'Who (id)',
    'Subject (id)',
    'Detail',
    'Before',
    'After',
  ]
  const rows = acts.map((act) => [
    act.at.toISOString(),
    act.who,
    act.what,
    act.origin,
    act.act,
    act.subjectName,
    act.actor,
    act.subject,
    jsonText(act.detail),
    jsonText(act.before),
    jsonText(act.after),
  ])
  return csvOf([head, ...rows])
}

async function inWords(db: DbOrTransaction, acts: readonly RecordedAct[]): Promise<SaidAct[]> {
  const budgets = await scopesOfBudgets(
    db,
    acts.filter(({ act }) => act.startsWith('budget.')).map(({ subject }) => subject),
  )
  const complete = acts.map((act) => ({ ...act, detail: { ...budgets.get(act.subject), ...act.detail } }))
  const names = await namesOf(db, [...new Set(complete.flatMap(idsIn))])
  const nameOf: NameOf = (id) => names.get(id) ?? null
  return complete.map((act) => ({ ...act, ...wordsOfAct(act, nameOf), subjectName: nameOf(act.subject) ?? '' }))
}

function idsIn(act: RecordedAct): string[] {
  return JSON.stringify([act.actor, act.subject, act.detail, act.before, act.after]).match(uuid) ?? []
}

const uuid = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g

function jsonText(facts: RecordedAct['before']): string {
  return facts === null || Object.keys(facts).length === 0 ? '' : JSON.stringify(facts)
}
