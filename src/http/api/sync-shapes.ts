import { z } from 'zod'
import type { KeptSource } from '../../reports/data-status.ts'
import { runStates, type SyncRun, shareRead } from '../../sources/sync-run.ts'
import { dayShape, instant, instantOr, instantShape } from './shapes.ts'

/** One reading of a vendor account. */
export const runShape = z.object({
  id: z.int(),
  account: z.int().describe('The vendor account.'),
  trigger: z.string().describe('Why: schedule, hand, http, first or cli.'),
  state: z
    .enum(['waiting', ...runStates])
    .describe('waiting: asked for, and no process has begun; broken-off: the next one goes on where it stood.'),
  startedAt: instantShape.nullable(),
  endedAt: instantShape.nullable(),
  share: z.number().nullable().describe('How far what it reads just now has come, from 0 to 1.'),
  records: z.int().describe('What the vendor told.'),
  changed: z.int().describe('Rows of the ledger that came or went.'),
  people: z.int().describe('People the vendor told of.'),
  calls: z.int(),
  problem: z.string().describe('What went wrong, in words; empty where nothing did.'),
})

export function shownRun(run: SyncRun): z.input<typeof runShape> {
  const { id, accountId, trigger, state, startedAt, endedAt, reading } = run
  const { records, changed, people, calls, problem } = run
  return {
    ...{ id, account: accountId, trigger, state, records, changed, people, calls, problem },
    startedAt: instant(startedAt),
    endedAt: instantOr(endedAt),
    share: state === 'running' && reading ? shareRead(reading) : null,
  }
}

/** What is kept of a source, and of which days. */
export const keptShape = z.object({ source: z.string(), records: z.int(), firstDay: dayShape, lastDay: dayShape })

export function shownKept({ source, records, firstDay, lastDay }: KeptSource): z.input<typeof keptShape> {
  return { source, records, firstDay, lastDay }
}
