import { z } from 'zod'
import { addDays, day, dayOf, daysBetween, minuteText, startOfDay } from '../../base/calendar.ts'
import { roundedUsages } from '../../ledger/usage-sum.ts'
import type { Feed, Reading } from '../feed.ts'
import { orWithout } from '../once-a-run.ts'
import { type Days, readReports, type ToldDays } from '../report-feed.ts'
import { VendorProblem } from '../vendor-problem.ts'
import { analyticsPaths, readAnalytics } from './analytics.ts'
import { mayReadAnalytics } from './ask-once.ts'
import { readCostReport, readUsageReport } from './cost-report.ts'
import type { Directory } from './directory.ts'
import { splitBill } from './split-bill.ts'

/** The analytics go back a year, but not beyond the first day of 2026. */
const daysBack = 364
const firstAnalyticsDay = startOfDay(day('2026-01-01'))
const mostDays = { analytics: 31, reports: 7 }
const settlingDays = 2
const readingsBeforeSplit = 3

/** What the names are for: projects by workspace, people by account. `isWhole`: false where some could not be read today. */
type Names = { workspaces: ReadonlyMap<string, string>; emails: ReadonlyMap<string, string>; isWhole: boolean }

/**
 * Tokens and money of the organisation: the usage and cost analytics where the key may read them, which tell keys and people
 * apart, else the cost report shared among what the usage report tells.
 */
export function usageFeed(directory: Directory): Feed {
  return {
    name: 'anthropic-analytics',
    title: 'usage and cost',
    async read(reading) {
      const note = usageNote.parse(reading.state.note)
      let hasAnalytics = note.report === 'analytics' || (await mayReadAnalytics(reading.client, reading.now))
      const names = await readNames(directory, reading, hasAnalytics)
      const isBetter = note.report === 'reports' && hasAnalytics

      async function* read(days: Days): AsyncGenerator<ToldDays> {
        for (const part of partsOf(days, reading.now)) {
          if (hasAnalytics && part.hasAnalytics) {
            try {
              yield* toldByAnalytics(reading, part, names)
              continue
            } catch (thrown) {
              if (!isNotForThisKey(thrown)) throw thrown
              hasAnalytics = false
            }
          }
          try {
            yield* toldByReports(reading, part, names)
          } catch (thrown) {
            // A key of Claude Enterprise has the analytics alone: nothing tells of the days before them.
            if (!hasAnalytics || !isNotForThisKey(thrown)) throw thrown
          }
        }
      }

      await readReports(reading, {
        maxDays: mostDays.analytics,
        backfillDays: daysBack,
        isAnew: isBetter || (note.names === 'some' && names.isWhole),
        read,
        remember: () => ({ report: hasAnalytics ? 'analytics' : 'reports', names: names.isWhole ? 'all' : 'some' }),
      })
      if (note.report === 'analytics' && !hasAnalytics) throw noLonger(reading)
    },
  }
}

/** `names`: `some` where what was read names workspaces and people by their ids, as the directory failed. */
const usageNote = z
  .object({ report: z.enum(['analytics', 'reports', '']), names: z.enum(['all', 'some']) })
  .catch({ report: '', names: 'all' })

async function readNames(directory: Directory, reading: Reading, hasAnalytics: boolean): Promise<Names> {
  const workspaces = await orWithout(directory.workspaces(reading), new Map<string, string>())
  // The analytics name people themselves.
  const users = hasAnalytics ? { value: [], isFinal: true } : await orWithout(directory.users(reading), [])
  return {
    workspaces: workspaces.value,
    emails: new Map(users.value.map(({ id, email }) => [id, email])),
    isWhole: workspaces.isFinal && users.isFinal,
  }
}

/** Cuts days where the analytics begin, which is where they would refuse the question. */
function partsOf({ from, to }: Days, now: Date): Array<Days & { hasAnalytics: boolean }> {
  const yearAgo = startOfDay(addDays(dayOf(now), -daysBack))
  const first = yearAgo > firstAnalyticsDay ? yearAgo : firstAnalyticsDay
  if (from >= first) return [{ from, to, hasAnalytics: true }]
  if (to <= first) return [{ from, to, hasAnalytics: false }]
  return [
    { from, to: first, hasAnalytics: false },
    { from: first, to, hasAnalytics: true },
  ]
}

function isNotForThisKey(thrown: unknown): boolean {
  return thrown instanceof VendorProblem && (thrown.kind === 'forbidden' || thrown.kind === 'refused')
}

async function* toldByAnalytics(reading: Reading, days: Days, names: Names): AsyncGenerator<ToldDays> {
  for (let readings = 1; ; readings++) {
    const read = await readAnalytics(reading, days, (id) => names.workspaces.get(id) ?? id)
    if (read.outcome === 'read') {
      const usages = roundedUsages('anthropic', read.sums)
      yield { ...days, source: 'anthropic-analytics', usages }
      return
    }
    if (read.outcome === 'moved' && readings < readingsBeforeSplit) continue
    const halves = halvesOf(days)
    if (halves.length === 1) throw movesOn()
    for (const half of halves) yield* toldByAnalytics(reading, half, names)
    return
  }
}

function halvesOf({ from, to }: Days): Days[] {
  const days = daysBetween(dayOf(from), dayOf(to))
  if (days < 2) return [{ from, to }]
  const middle = startOfDay(addDays(dayOf(from), Math.floor(days / 2)))
  return [
    { from, to: middle },
    { from: middle, to },
  ]
}

async function* toldByReports(reading: Reading, days: Days, names: Names): AsyncGenerator<ToldDays> {
  const settledBefore = startOfDay(addDays(dayOf(reading.now), -settlingDays))
  for (let { from } = days; from < days.to; ) {
    const end = startOfDay(addDays(dayOf(from), mostDays.reports))
    const part = { from, to: end < days.to ? end : days.to }
    const hours = await readUsageReport(reading, part)
    const lines = await readCostReport(reading, part)
    const sums = splitBill({
      hours,
      lines,
      settledBefore,
      handleOf: ({ account_id, service_account_id, api_key_id }) =>
        names.emails.get(account_id ?? '') ?? account_id ?? service_account_id ?? api_key_id ?? '',
      projectOf: (id) => names.workspaces.get(id) ?? id,
    })
    yield { ...part, source: 'anthropic-reports', usages: roundedUsages('anthropic', sums) }
    from = part.to
  }
}

/** Said once: from the next run on, the older reports are what there is. */
function noLonger({ state }: Reading): VendorProblem {
  const since = state.readTo ? ` since ${minuteText(state.readTo)} UTC` : ''
  return new VendorProblem(
    'forbidden',
    `GET ${analyticsPaths.cost}`,
    `Anthropic no longer lets this key read the usage and cost analytics${since}. The cost report counts from the next day on; what was used on that day after the last reading is not counted. Give the key the permission back, and it will be.`,
  )
}

function movesOn(): VendorProblem {
  return new VendorProblem(
    'unavailable',
    `GET ${analyticsPaths.cost}`,
    'Anthropic’s newest usage changes faster than its pages can be read. What is older was counted; the next run reads the rest.',
  )
}
