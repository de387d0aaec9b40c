import type { Finding } from '../anomalies/finding.ts'
import { utcDay } from '../anomalies/rules/daily-sums.ts'
import { ruleFindings } from '../anomalies/rules/judge-rules.ts'
import type { RuleSettings } from '../anomalies/rules/settings.ts'
import { type Day, dayMs, dayOf } from '../base/calendar.ts'
import { listBudgets } from '../budgets/budget.ts'
import type { DbOrTransaction } from '../db/database.ts'
import { handleDays } from '../ledger/handle-days.ts'
import { readBillingCycles } from '../settings/billing-cycles.ts'
import { limitedPeople } from '../sources/cursor-cycle.ts'
import { createRuleDays, type RuleDays, type RuleSurroundings } from './rule-days.ts'
import type { Subjects } from './subjects.ts'

/** The fixed rules over the ledger's days. */
export type RuleWatch = { judge(db: DbOrTransaction, settings: RuleSettings, now: Date): Promise<Finding[]> }

/** As far as any rule reaches: a billing cycle, or a month of days before the latest. */
const reach = 40
/** Vendors restate what they told for some days; these are read anew every five minutes, today and yesterday each time. */
const restated = 5
const restatedEvery = 5 * 60_000

export function openRuleWatch(subjects: Subjects): RuleWatch {
  const days = createRuleDays(subjects)
  let readOn: number | null = null
  let restatedAt = 0

  async function catchUp(db: DbOrTransaction, now: Date): Promise<void> {
    const today = utcDay(now.getTime())
    const isDue = now.getTime() - restatedAt >= restatedEvery
    const back = readOn === today ? (isDue ? restated : 1) : reach
    await readDays(db, days, today - back, today + 1)
    if (back > 1) restatedAt = now.getTime()
    readOn = today
  }

  return {
    async judge(db, settings, now) {
      if (Object.values(settings).every(({ speaks }) => speaks === 'off')) return []
      await catchUp(db, now)
      return ruleFindings(settings, days.factsAt(now.getTime(), await ruleSurroundings(db, now)))
    },
  }
}

/** Reads the days `[from, to)`, counted from the epoch. */
export async function readDays(db: DbOrTransaction, days: RuleDays, from: number, to: number): Promise<void> {
  days.put(await handleDays(db, { from: dayNumbered(from), to: dayNumbered(to) }), from, to)
}

/** Billing cycles as vendors told of them, what teams may spend in a month or cycle, and whom vendors hold back. */
export async function ruleSurroundings(db: DbOrTransaction, now: Date): Promise<RuleSurroundings> {
  const limits = (await listBudgets(db)).flatMap(
    ({ scope, period, limitMicroUsd }): Array<[string, number]> =>
      scope.kind === 'team' && (period === 'cycle' || period === 'month') ? [[scope.teamId, limitMicroUsd]] : [],
  )
  return {
    cycles: await readBillingCycles(db),
    teamLimits: new Map(limits),
    limitedPeople: await limitedPeople(db, now),
  }
}

function dayNumbered(number: number): Day {
  return dayOf(new Date(number * dayMs))
}
