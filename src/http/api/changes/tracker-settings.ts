import { z } from 'zod'
import type { RuleName, RuleSettings } from '../../../anomalies/rules/settings.ts'
import { roundToMicroUsd } from '../../../base/money.ts'
import type { DetectionChange, DetectionSettings } from '../../../incidents/detection-settings.ts'

const times = z.number().min(0).max(1_000)

/**
 * How cursor-usage-tracker writes its settings. What Tally has no such thing for stands at that program's own default: there,
 * too, nothing reads it.
 */
export const trackerSettings = z.object({
  thresholds: z.object({
    maxSpendCentsPerCycle: z.number().min(0).max(1e9).describe('Cents of one person in a billing cycle; 0: off.'),
    maxRequestsPerDay: z.int().min(0).max(1e12).describe('Of one person on a UTC day; 0: off.'),
  }),
  zscore: z.object({
    multiplier: z.number().min(0).max(100).describe('Standard deviations above everybody’s spend of the day; 0: off.'),
    windowDays: z.number().describe('Has no effect, as in cursor-usage-tracker.'),
  }),
  trends: z.object({
    spendSpikeMultiplier: times.describe('Times what somebody spent on a usual day; 0: off.'),
    spendSpikeLookbackDays: z.int().min(1).max(31),
    cycleOutlierMultiplier: times.describe('Times the median of everybody’s spend of the cycle; 0: off.'),
  }),
  cronIntervalMinutes: z.number().describe('Has no effect: Tally looks each minute.'),
  enableInfoAnomalies: z.boolean().describe('Whether it is told who has used up the plan.'),
})
export type TrackerSettings = z.output<typeof trackerSettings>

/** Some of them, as they are sent; what is left out stays. */
export const trackerChange = z.object({
  thresholds: z.strictObject(trackerSettings.shape.thresholds.partial().shape).optional(),
  zscore: z.strictObject(trackerSettings.shape.zscore.partial().shape).optional(),
  trends: z.strictObject(trackerSettings.shape.trends.partial().shape).optional(),
  cronIntervalMinutes: trackerSettings.shape.cronIntervalMinutes.optional(),
  enableInfoAnomalies: trackerSettings.shape.enableInfoAnomalies.optional(),
})
export type TrackerChange = z.output<typeof trackerChange>

const unread = { windowDays: 7, cronIntervalMinutes: 60 }

/** Tally's settings in that program's words: a rule that does not speak has a limit of 0. */
export function asTracker({ rules }: DetectionSettings): TrackerSettings {
  const { maxSpendPerCycle, maxRequestsPerDay, zScoreSpend, spendSpike, cycleOutlier, planExhausted } = rules
  return {
    thresholds: {
      maxSpendCentsPerCycle: limitOf(maxSpendPerCycle) / microPerCent,
      maxRequestsPerDay: limitOf(maxRequestsPerDay),
    },
    zscore: { multiplier: limitOf(zScoreSpend), windowDays: unread.windowDays },
    trends: {
      spendSpikeMultiplier: limitOf(spendSpike),
      spendSpikeLookbackDays: spendSpike.days,
      cycleOutlierMultiplier: limitOf(cycleOutlier),
    },
    cronIntervalMinutes: unread.cronIntervalMinutes,
    enableInfoAnomalies: planExhausted.speaks !== 'off',
  }
}

/**
 * What a change in that program's words is in Tally's: sent back as it was read it changes nothing. A limit that is set has
 * its rule speak in the channel, as it does there; 0 has it say nothing. `unread`: the fields that have no effect and were
 * to be another way.
 */
export function changeOfTracker(
  settings: DetectionSettings,
  given: TrackerChange,
): { change: DetectionChange; unread: string[] } {
  const { rules } = settings
  const { thresholds = {}, zscore = {}, trends = {} } = given
  const cents = thresholds.maxSpendCentsPerCycle
  const wanted: DetectionChange['rules'] = {
    ...limited(rules, 'maxSpendPerCycle', cents === undefined ? undefined : roundToMicroUsd(cents * microPerCent)),
    ...limited(rules, 'maxRequestsPerDay', thresholds.maxRequestsPerDay),
    ...limited(rules, 'zScoreSpend', zscore.multiplier),
    ...limited(rules, 'cycleOutlier', trends.cycleOutlierMultiplier),
    ...limited(rules, 'spendSpike', trends.spendSpikeMultiplier),
  }
  const days = trends.spendSpikeLookbackDays
  const isTold = given.enableInfoAnomalies
  return {
    change: {
      rules: {
        ...wanted,
        ...(days === undefined ? {} : { spendSpike: { ...wanted.spendSpike, days } }),
        ...(isTold === undefined || isTold === (rules.planExhausted.speaks !== 'off')
          ? {}
          : { planExhausted: { speaks: isTold ? ('digest' as const) : ('off' as const) } }),
      },
    },
    unread: [
      ...(isOther(zscore.windowDays, unread.windowDays) ? ['zscore.windowDays'] : []),
      ...(isOther(given.cronIntervalMinutes, unread.cronIntervalMinutes) ? ['cronIntervalMinutes'] : []),
    ],
  }
}

type Limited = { [Rule in RuleName]: RuleSettings[Rule] extends { limit: number } ? Rule : never }[RuleName]

const microPerCent = 10_000

function limitOf({ speaks, limit }: RuleSettings[Limited]): number {
  return speaks === 'off' ? 0 : limit
}

function limited(rules: RuleSettings, rule: Limited, given: number | undefined): NonNullable<DetectionChange['rules']> {
  const { speaks } = rules[rule]
  if (given === undefined || given === limitOf(rules[rule])) return {}
  if (given === 0) return { [rule]: { speaks: 'off' } }
  return { [rule]: { limit: given, speaks: speaks === 'off' ? 'channel' : speaks } }
}

function isOther(given: number | undefined, shown: number): boolean {
  return given !== undefined && given !== shown
}
