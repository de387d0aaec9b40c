import { expect, test } from 'vitest'
import type { Finding } from '../anomalies/finding.ts'
import { follow, type Surroundings } from './follow.ts'
import type { Incident } from './incident.ts'
import { day, dollars, findingOf, hour, incidentOf, start } from './testing.ts'

const surroundings = { teamOf: () => 'core', activeDaysSince: () => 0, newId: () => 'new' }
const team = { kind: 'team', id: 'core' } as const

test('several signals of one entity are one incident, said by the strongest, with the largest excess', () => {
  const findings = [
    findingOf({ cause: 'spend', score: 5, excess: dollars(90), onset: start - 2 * hour }),
    findingOf({ cause: 'model_mix', score: 9, sentence: 'opus-max' }),
    findingOf({ cause: 'growth', tier: 'digest' }),
  ]

  expect(told([], findings, start)).toEqual(['opened model_mix channel', 'opened growth digest'])
  const [opened] = follow([], findings, start, surroundings)
  expect(opened?.after).toMatchObject({ excess: dollars(90), onset: start - 2 * hour, sentence: 'opus-max' })
})

test('what goes on is found again and not told', () => {
  expect(told([incidentOf()], [findingOf()], start + hour)).toEqual(['found spend channel'])
})

test.each([
  ['4 times, by less than $100', { toldExcess: dollars(20) }, 119, 'found'],
  ['by $100, less than 4 times', { toldExcess: dollars(100) }, 399, 'found'],
  ['4 times and by $100', { toldExcess: dollars(40) }, 160, 'grown'],
  ['the same, for the third time', { toldExcess: dollars(40), escalations: 2 }, 160, 'found'],
  ['the same, while expected', { toldExcess: dollars(40), state: 'expected' as const }, 160, 'grown'],
])('grown %s: %s', (_, changes, excess, reason) => {
  const incident = incidentOf(changes)

  expect(told([incident], [findingOf({ excess: dollars(excess) })], start + hour)).toEqual([`${reason} spend channel`])
})

test('what was told as dearer work is told again tenfold, another cause of it fourfold', () => {
  const dearer = incidentOf({ cause: 'model_mix', toldExcess: dollars(40) })
  const again = (cause: Finding['cause'], excess: number) =>
    told([dearer], [findingOf({ cause, excess: dollars(excess) })], start + hour)

  expect(again('model_mix', 399)).toEqual(['found model_mix channel'])
  expect(again('model_mix', 400)).toEqual(['grown model_mix channel'])
  expect(again('cadence', 160)).toEqual(['grown cadence channel'])
})

test('from the owner alone to the channel is an escalation of the same incident, unless somebody attends to it', () => {
  const dm = incidentOf({ tier: 'dm', cause: 'unattended' })
  const findings = [findingOf({ cause: 'unattended', tier: 'channel' })]

  expect(told([dm], findings, start + hour)).toEqual(['spread unattended channel'])
  expect(told([{ ...dm, state: 'snoozed', until: start + day }], findings, start + hour)).toEqual([
    'found unattended dm',
  ])
})

test('what the owner does not answer for half an hour while it trebles goes to the channel', () => {
  const dm = incidentOf({ tier: 'dm', toldExcess: dollars(15) })
  const findings = [findingOf({ tier: 'dm', excess: dollars(45) })]

  expect(told([dm], findings, start + hour / 2)).toEqual(['unanswered spend channel'])
  expect(told([dm], findings, start + hour / 2 - 1)).toEqual(['found spend dm'])
  expect(told([dm], [findingOf({ tier: 'dm', excess: dollars(44) })], start + hour)).toEqual(['found spend dm'])
})

test('it is over after two quiet active days, or after a week', () => {
  const active = (days: number): Surroundings => ({ ...surroundings, activeDaysSince: () => days })

  expect(told([incidentOf()], [], start + 3 * day, active(1))).toEqual([])
  expect(told([incidentOf()], [], start + 3 * day, active(2))).toEqual(['cleared spend channel'])
  expect(told([incidentOf()], [], start + 7 * day, active(0))).toEqual(['cleared spend channel'])
})

test('what Tally cleared and returns within three days is the same incident; later it is a new one', () => {
  const cleared = incidentOf({ state: 'resolved', resolution: 'quiet', resolvedAt: start })
  const later = start + 3 * day

  expect(told([cleared], [findingOf()], later - 1)).toEqual(['returned spend channel'])
  expect(told([cleared], [findingOf()], later)).toEqual(['opened spend channel'])
})

test('what people resolved while it goes on stays resolved, until it begins anew', () => {
  const resolved = incidentOf({ state: 'resolved', resolution: 'runaway', resolvedAt: start })

  expect(told([resolved], [findingOf()], start + hour)).toEqual(['found spend channel'])
  expect(told([resolved], [findingOf({ onset: start + hour })], start + 2 * hour)).toEqual(['returned spend channel'])
})

test('what is snoozed or expected is told again when its time is over and it still holds', () => {
  const snoozed = incidentOf({ state: 'snoozed', until: start + hour })
  const expected = incidentOf({ state: 'expected', until: start + hour })

  expect(told([snoozed], [findingOf()], start + hour)).toEqual(['woke spend channel'])
  expect(told([expected], [findingOf()], start + hour)).toEqual(['woke spend channel'])
  expect(told([expected], [], start + hour)).toEqual(['cleared spend channel'])
  expect(told([{ ...expected, until: start + 9 * day }], [], start + 8 * day)).toEqual([])
})

test('what begins for another cause while something is expected is told, if it is for a channel', () => {
  const expected = incidentOf({ state: 'expected', toldAt: start, until: start + 300 * day })
  const other = (changes: Partial<Finding>) => [
    findingOf({ score: 9 }),
    findingOf({ cause: 'cadence', onset: start + day, ...changes }),
  ]

  expect(told([expected], other({}), start + day)).toEqual(['returned cadence channel'])
  expect(told([expected], other({ tier: 'dm' }), start + day)).toEqual(['found spend channel'])
  expect(told([expected], other({ onset: start - 1 }), start + day)).toEqual(['found spend channel'])
})

test('of whom not all is known, that nothing is found says nothing', () => {
  const unheard: Surroundings = { ...surroundings, activeDaysSince: () => 9, isUnheard: ({ id }) => id === 'ana' }
  const snoozed = incidentOf({ state: 'snoozed', until: start + day })

  expect(told([incidentOf()], [], start + 9 * day, unheard)).toEqual([])
  expect(told([snoozed], [], start + 9 * day, unheard)).toEqual([])
})

test('a team’s new price takes in what its people paid for it, and nothing else', () => {
  const price = findingOf({ subject: team, cause: 'price', onset: start })
  const unitCost = incidentOf({ cause: 'unit_cost', onset: start })
  const earlier = incidentOf({
    id: 'i2',
    subject: { kind: 'entity', id: 'ben' },
    cause: 'unit_cost',
    onset: start - 2 * day,
  })
  const findings = [price, findingOf({ cause: 'unit_cost', onset: start }), findingOf({ subject: earlier.subject })]

  const transitions = follow([unitCost, earlier], findings, start + hour, surroundings)

  expect(transitions.map(({ reason, after }) => `${reason} ${after.subject.id}`)).toEqual([
    'opened core',
    'found ben',
    'merged ana',
  ])
  expect(transitions.at(-1)?.after.mergedInto).toBe('new')
})

test('the same findings at the same instant change nothing more', () => {
  const findings = [findingOf(), findingOf({ cause: 'unit_cost' })]
  const [first] = follow([], findings, start, surroundings)

  expect(told(first ? [first.after] : [], findings, start)).toEqual(['found spend channel'])
})

test('a fixed rule is an incident of its own, unless the engine has one of the same subject', () => {
  const rule = ruleFinding('spendSpike')

  expect(told([], [rule], start)).toEqual(['opened spend channel'])
  expect(told([], [rule, ruleFinding('costPerRequest')], start)).toHaveLength(2)
  expect(told([], [rule, findingOf()], start)).toEqual(['opened spend channel'])
  expect(told([incidentOf()], [rule], start)).toEqual([])
  expect(
    told(
      [
        incidentOf({
          state: 'resolved',
          resolution: 'quiet',
          resolvedAt: start - 9 * day,
          lastFoundAt: start - 9 * day,
        }),
      ],
      [rule],
      start,
    ),
  ).toEqual(['opened spend channel'])
})

test('what a rule told shortly before the engine is merged into the engine’s; what it told of the cycle goes on', () => {
  const spike = incidentOf({ id: 'r1', family: 'rule:spendSpike', onset: start - hour })
  const cap = incidentOf({ id: 'r2', family: 'rule:maxSpendPerCycle', onset: start - 15 * day })
  const findings = [findingOf({ onset: start }), ruleFinding('spendSpike'), ruleFinding('maxSpendPerCycle')]

  const transitions = follow([spike, cap], findings, start + hour, surroundings)

  expect(transitions.map(({ reason, after }) => `${reason} ${after.id} ${after.mergedInto ?? ''}`)).toEqual([
    'opened new ',
    'found r2 ',
    'merged r1 new',
  ])
})

function ruleFinding(rule: string): Finding {
  return findingOf({ evidence: { source: 'rule', rule } })
}

function told(followed: Incident[], findings: Finding[], now: number, around: Surroundings = surroundings): string[] {
  return follow(followed, findings, now, around).map(({ reason, after }) => `${reason} ${after.cause} ${after.tier}`)
}
