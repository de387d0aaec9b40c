import { z } from 'zod'
import { day } from '../base/calendar.ts'
import { providers } from '../base/provider.ts'
import type { DbOrTransaction } from '../db/database.ts'
import type { OutboxMessage } from '../outbox/outbox.ts'
import { type BillingCycle, mainCyclesAt } from '../reports/billing-cycles-at.ts'
import type { CycleStage } from '../reports/cycle-summary.ts'
import { scopeKey, type Whose } from '../reports/scope.ts'

const aDay = z.iso.date().transform(day)

/** What messages about a billing cycle say (`cycle.ending`, `cycle.closed`); its figures are read when they are drawn. */
export const cycleNotice = z.object({
  scope: z.string(),
  from: aDay,
  to: aDay,
  previousFrom: aDay,
  providers: z.array(z.enum(providers)).nullable(),
  isMain: z.boolean(),
  isSample: z.boolean().default(false),
})
export type CycleNotice = z.infer<typeof cycleNotice>

export const cycleKinds = { ending: 'cycle.ending', closed: 'cycle.closed' } as const satisfies Record<
  CycleStage,
  string
>

/** What a message about a cycle says of it to whoever reads of this scope. */
export function cycleNoticeOf(scope: Whose, { range, previous, providers: of, isMain }: BillingCycle) {
  return {
    scope: scopeKey(scope),
    from: range.from,
    to: range.to,
    previousFrom: previous.from,
    providers: of && [...of],
    isMain,
  }
}

/** The cycle a message is about. */
export function cycleIn({ from, to, previousFrom, providers: of, isMain }: CycleNotice): BillingCycle {
  return { range: { from, to }, previous: { from: previousFrom, to: from }, providers: of, isMain }
}

/** What a sample says: of the organisation's cycle under way, or of the one that closed. Queue it with the kind of the stage. */
export async function sampleCycleNotice(
  db: DbOrTransaction,
  { stage, now }: { stage: CycleStage; now: Date },
): Promise<OutboxMessage['data']> {
  const { current, closed } = await mainCyclesAt(db, now)
  return { ...cycleNoticeOf({ kind: 'org' }, stage === 'ending' ? current : closed), isSample: true }
}
