import { z } from 'zod'
import type { Db } from '../db/database.ts'
import { notYetQueued } from '../outbox/not-yet-queued.ts'
import { type OutboxMessage, queueMessages } from '../outbox/outbox.ts'
import { type AccountProblem, takeNewProblems, takeRecoveries } from '../sources/feed-problems.ts'
import type { KeyQuestion } from '../sources/key-suggestions.ts'
import { runsAskedFor, type SyncRun } from '../sources/sync-run.ts'

/** What messages about reading the vendors say; the rest is looked up when they are drawn. */
export const syncRunNotice = z.object({ runId: z.int() })
export const syncAccountNotice = z.object({ accountId: z.int(), since: z.iso.datetime() })
export const keyQuestionNotice = z.object({ providerKeyId: z.uuid() })

const asFarBackMs = 48 * 3_600_000

/**
 * Sees to it that who asked for a reading is told how it goes (`sync.progress`, while it runs) and what it came to
 * (`sync.done`), each once. Returns the runs of the last two days somebody asked for. Call it as often as you like.
 */
export async function tellOfRuns(db: Db, now: Date): Promise<SyncRun[]> {
  const runs = await runsAskedFor(db, new Date(now.getTime() - asFarBackMs))
  await queueMessages(db, await notYetQueued(db, runs.flatMap(runMessage)), now)
  return runs
}

// A run that broke off goes on as another one, which says what both came to.
function runMessage({ id, state, askedBy }: SyncRun): OutboxMessage[] {
  if (state === 'broken-off') return []
  const kind = state === 'running' ? 'sync.progress' : 'sync.done'
  return [{ kind, recipient: `person:${askedBy}`, data: { runId: id }, dedupeKey: runKey(kind, id) }]
}

/** What the message of this kind about a run is known by in the outbox; no other key begins with it. */
export function runKey(kind: 'sync.progress' | 'sync.done', runId: number): string {
  return `${kind} ${runId};`
}

/**
 * Tells admins, once each, of accounts that can no longer be read (`sync.failing`), and of those that can again
 * (`sync.recovered`), and asks about keys of which nobody knows what the vendor calls them (`key.question`).
 */
export async function tellAfterReading(db: Db, input: { questions: readonly KeyQuestion[]; now: Date }): Promise<void> {
  const { questions, now } = input
  await db.transaction().execute(async (transaction) => {
    const problems = await takeNewProblems(transaction, now)
    const recoveries = await takeRecoveries(transaction)
    await queueMessages(
      transaction,
      [
        ...problems.map((problem) => accountMessage('sync.failing', problem, now)),
        ...recoveries.map((problem) => accountMessage('sync.recovered', problem, now)),
        ...questions.map(({ providerKeyId }) => ({
          kind: 'key.question',
          recipient: 'admins',
          data: { providerKeyId },
          dedupeKey: `key.question ${providerKeyId}`,
        })),
      ],
      now,
    )
  })
}

function accountMessage(kind: string, { accountId, since }: AccountProblem, now: Date): OutboxMessage {
  return {
    kind,
    recipient: 'admins',
    data: { accountId, since: since.toISOString() },
    dedupeKey: `${kind} ${accountId} ${now.toISOString()}`,
  }
}
