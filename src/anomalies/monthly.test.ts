import { expect, test } from 'vitest'
import { baselineOf } from './baselines/baseline.ts'
import { remember } from './baselines/history.ts'
import { firstPriors } from './baselines/prior.ts'
import { entityState } from './entity-state.ts'
import { type Feature, type Features, featureNames } from './features/feature.ts'
import { monthlyOf } from './monthly.ts'

const priors = firstPriors('robot')
const baselines = Object.fromEntries(
  featureNames.map((feature) => [feature, baselineOf(feature, undefined, priors[feature], 'robot')]),
) as Record<Feature, ReturnType<typeof baselineOf>>

test('a big job at midnight on the first is expected on the last day of the next month, whatever the length of both', () => {
  const robot = entityState({ id: 'ci', kind: 'robot', team: 'web', zone: 'UTC' })
  remember(robot.history, dayOf('2026-03-31'), usualTimes(3), 1)

  expect(monthlyOf(robot, dayOf('2026-04-30'), baselines)).toEqual({
    monthly: expect.closeTo(Math.log(3) - 0.2),
    monthlyPace: expect.closeTo(Math.log(3) - 0.2),
  })
  expect(monthlyOf(robot, dayOf('2026-04-29'), baselines)).toEqual({ monthly: 0, monthlyPace: 0 })
})

test('of a job that ran on a Sunday more is expected on a Wednesday', () => {
  const robot = { ...entityState({ id: 'ci', kind: 'robot', team: 'web', zone: 'UTC' }), weekend: -0.5 }
  remember(robot.history, dayOf('2026-03-01'), usualTimes(2), 1)

  expect(monthlyOf(robot, dayOf('2026-04-01'), baselines).monthly).toBeCloseTo(Math.log(2) - 0.2 + 0.5)
})

test('nothing is expected of people', () => {
  const person = entityState({ id: 'ann', kind: 'person', team: 'web', zone: 'UTC' })

  expect(monthlyOf(person, dayOf('2026-04-01'), baselines)).toEqual({ monthly: 0 })
})

function usualTimes(factor: number): Features {
  const values = featureNames.map((name) => [name, Math.exp(baselines[name].centre) * factor])
  return Object.fromEntries(values) as Features
}

function dayOf(date: string): number {
  return Temporal.PlainDate.from('1970-01-01').until(date).days
}
