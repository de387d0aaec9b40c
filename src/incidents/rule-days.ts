import { utcDay } from '../anomalies/rules/daily-sums.ts'
import type { DaySum, RuleFacts } from '../anomalies/rules/facts.ts'
import { dayOf } from '../base/calendar.ts'
import type { HandleDay } from '../ledger/handle-days.ts'
import { type Cycle, cycleAt } from '../settings/billing-cycles.ts'
import type { Subjects } from './subjects.ts'

/** What the rules know beside the sums of days. */
export type RuleSurroundings = {
  cycles: readonly Cycle[]
  teamLimits: ReadonlyMap<string, number>
  /** People whom a vendor's limit holds back at this moment; of days gone by nobody tells. */
  limitedPeople: number
}

/** The sums of everybody's UTC days, for the fixed rules at any instant that they reach back from. */
export type RuleDays = {
  /** All of the days `[from, to)`; what was told of them before is forgotten. Days are counted from the epoch. */
  put(uses: readonly HandleDay[], from: number, to: number): void
  factsAt(now: number, surroundings: RuleSurroundings): RuleFacts
  /** Days after that of `at` and before that of `now` on which any of these used something. */
  activeSince(entities: readonly string[], at: number, now: number): number
}

type Sum = DaySum & { beyondPlan: number }

export function createRuleDays({ entities, entityOf }: Subjects): RuleDays {
  const days = new Map<number, Map<string, Sum>>()
  const all = [...entities.values()]

  function put(uses: readonly HandleDay[], from: number, to: number): void {
    for (let day = from; day < to; day++) days.delete(day)
    for (const use of uses) {
      const entity = entityOf(use.handleId)
      if (entity === null) continue
      const day = utcDay(Date.parse(use.day))
      const sums = days.get(day) ?? new Map<string, Sum>()
      days.set(day, sums)
      sums.set(entity, plus(sums.get(entity), use))
    }
  }

  function latestUpTo(today: number): number | null {
    const spent = [...days].filter(([day, sums]) => day <= today && [...sums.values()].some(({ spend }) => spend > 0))
    return spent.length === 0 ? null : Math.max(...spent.map(([day]) => day))
  }

  function beyondPlan(from: number, today: number): Map<string, number> {
    const beyond = new Map<string, number>()
    for (let day = from; day <= today; day++) {
      for (const [entity, sum] of days.get(day) ?? []) {
        if (sum.beyondPlan > 0) beyond.set(entity, (beyond.get(entity) ?? 0) + sum.beyondPlan)
      }
    }
    return beyond
  }

  return {
    put,
    factsAt(now, { cycles, teamLimits, limitedPeople }) {
      const today = utcDay(now - 1)
      const cycleStart = cycleStartAt(cycles, now - 1)
      return {
        ...{ now, today, cycleStart, entities: all, teamLimits, limitedUsers: new Map([['', limitedPeople]]) },
        latestDay: latestUpTo(today),
        sumOf: (entity, day) => days.get(day)?.get(entity) ?? null,
        beyondPlan: beyondPlan(cycleStart, today),
      }
    },
    activeSince(of, at, now) {
      let active = 0
      for (let day = utcDay(at) + 1; day < utcDay(now); day++) {
        if (of.some((entity) => days.get(day)?.has(entity))) active++
      }
      return active
    },
  }
}

/** The UTC day on which the billing cycle began; the calendar month where no vendor told of any. */
export function cycleStartAt(cycles: readonly Cycle[], at: number): number {
  const cycle = cycleAt(cycles, new Date(at))
  return utcDay(cycle ? cycle.startsAt.getTime() : Date.parse(`${dayOf(new Date(at)).slice(0, 7)}-01`))
}

function plus(sum: Sum | undefined, { valueMicroUsd, requests, tokens, pricedRequests, beyondPlan }: HandleDay): Sum {
  return {
    spend: (sum?.spend ?? 0) + valueMicroUsd,
    requests: (sum?.requests ?? 0) + requests,
    tokens: (sum?.tokens ?? 0) + tokens,
    pricedRequests: (sum?.pricedRequests ?? 0) + pricedRequests,
    beyondPlan: (sum?.beyondPlan ?? 0) + beyondPlan,
  }
}
