import { expect, test } from 'vitest'
import { type DetectionSettings, detectionDefaults, withChange } from '../../../incidents/detection-settings.ts'
import { asTracker, changeOfTracker, type TrackerChange } from './tracker-settings.ts'

function after(before: DetectionSettings, given: TrackerChange): DetectionSettings {
  return withChange(before, changeOfTracker(before, given).change)
}

test('sent back as it was read it changes nothing', () => {
  const spoken = after(detectionDefaults, { trends: { spendSpikeMultiplier: 4 }, enableInfoAnomalies: true })

  for (const settings of [detectionDefaults, spoken]) expect(after(settings, asTracker(settings))).toEqual(settings)
})

test.each<[string, TrackerChange, object]>([
  [
    'cents of a cycle',
    { thresholds: { maxSpendCentsPerCycle: 50_000 } },
    { maxSpendPerCycle: { limit: 500_000_000, speaks: 'channel' } },
  ],
  [
    'requests a day',
    { thresholds: { maxRequestsPerDay: 300 } },
    { maxRequestsPerDay: { limit: 300, speaks: 'channel' } },
  ],
  ['deviations', { zscore: { multiplier: 3 } }, { zScoreSpend: { limit: 3, speaks: 'channel' } }],
  [
    'a spike',
    { trends: { spendSpikeMultiplier: 4, spendSpikeLookbackDays: 14 } },
    { spendSpike: { limit: 4, days: 14, speaks: 'channel' } },
  ],
  ['an outlier', { trends: { cycleOutlierMultiplier: 8 } }, { cycleOutlier: { limit: 8, speaks: 'channel' } }],
  ['who used up the plan', { enableInfoAnomalies: true }, { planExhausted: { speaks: 'digest' } }],
])('%s is the rule of that name', (_, given, rules) => {
  const changed = after(detectionDefaults, given)

  expect(changed.rules).toMatchObject(rules)
  expect(asTracker(changed)).toMatchObject(given)
})

test('0 has a rule say nothing, and a rule that speaks elsewhere goes on there', () => {
  const digest = withChange(detectionDefaults, { rules: { spendSpike: { speaks: 'digest' } } })

  expect(after(digest, { trends: { spendSpikeMultiplier: 6 } }).rules.spendSpike).toMatchObject({
    limit: 6,
    speaks: 'digest',
  })
  expect(after(digest, { trends: { spendSpikeMultiplier: 0 } }).rules.spendSpike).toMatchObject({
    limit: 5,
    speaks: 'off',
  })
})

test('what means nothing to Tally is named, unless it stays', () => {
  expect(changeOfTracker(detectionDefaults, { zscore: { windowDays: 30 }, cronIntervalMinutes: 15 })).toEqual({
    change: { rules: {} },
    unread: ['zscore.windowDays', 'cronIntervalMinutes'],
  })
  expect(changeOfTracker(detectionDefaults, { zscore: { windowDays: 7 }, cronIntervalMinutes: 60 }).unread).toEqual([])
})
