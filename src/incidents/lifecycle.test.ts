import { describe, expect, test } from 'vitest'
import type { Incident, State } from './incident.ts'
import type { EventKind, IncidentEvent } from './incident-event.ts'
import { nextOf } from './lifecycle.ts'
import { day, dollars, findingOf, hour, incidentOf, start } from './testing.ts'

const at = start + hour
const person = { at, by: 'bob', note: 'seen' }
const finding = findingOf({ excess: dollars(500), sentence: 'now' })

const events: Record<EventKind, IncidentEvent> = {
  found: { kind: 'found', at, finding, id: 'new' },
  worsened: { kind: 'worsened', at, finding, why: 'grown' },
  quiet: { kind: 'quiet', at },
  returned: { kind: 'returned', at, finding },
  woke: { kind: 'woke', at },
  merge: { kind: 'merge', at, into: 'team' },
  acknowledge: { kind: 'acknowledge', ...person },
  resolve: { kind: 'resolve', ...person, resolution: 'runaway' },
  snooze: { kind: 'snooze', ...person, until: at + day },
  expect: { kind: 'expect', ...person, until: at + day },
  not_mine: { kind: 'not_mine', ...person },
  reopen: { kind: 'reopen', ...person },
}

const states: Record<State | 'none', Incident | null> = {
  none: null,
  open: incidentOf(),
  acknowledged: incidentOf({ state: 'acknowledged', by: 'ana', acknowledgedAt: start }),
  snoozed: incidentOf({ state: 'snoozed', by: 'ana', until: start + day }),
  expected: incidentOf({ state: 'expected', by: 'ana', until: start + day }),
  resolved: incidentOf({ state: 'resolved', by: 'ana', resolvedAt: start, resolution: 'other' }),
  merged: incidentOf({ state: 'merged', mergedInto: 'team' }),
}

const partOfAnother = 'It is part of another incident: what is done is done there.'
const none = 'There is no such incident.'

/** For each event what becomes of an incident in each state: the new state and how it is told, or why not. */
const outcomes: Record<EventKind, Record<State | 'none', string>> = {
  found: {
    none: 'open, alert',
    open: 'open, nothing',
    acknowledged: 'acknowledged, nothing',
    snoozed: 'snoozed, nothing',
    expected: 'expected, nothing',
    resolved: 'resolved, nothing',
    merged: partOfAnother,
  },
  worsened: {
    none,
    open: 'open, alert',
    acknowledged: 'acknowledged, alert',
    snoozed: 'open, alert',
    expected: 'open, alert',
    resolved: 'open, alert',
    merged: partOfAnother,
  },
  quiet: {
    none,
    open: 'resolved, place',
    acknowledged: 'resolved, place',
    snoozed: 'resolved, place',
    expected: 'resolved, place',
    resolved: 'It is resolved already.',
    merged: partOfAnother,
  },
  returned: {
    none,
    open: 'It is not over, so it cannot return.',
    acknowledged: 'It is not over, so it cannot return.',
    snoozed: 'It is not over, so it cannot return.',
    expected: 'open, alert',
    resolved: 'open, alert',
    merged: partOfAnother,
  },
  woke: {
    none,
    open: 'It waits for no date.',
    acknowledged: 'It waits for no date.',
    snoozed: 'open, alert',
    expected: 'open, alert',
    resolved: 'It waits for no date.',
    merged: partOfAnother,
  },
  merge: {
    none,
    open: 'merged, place',
    acknowledged: 'merged, place',
    snoozed: 'merged, place',
    expected: 'merged, place',
    resolved: 'It is resolved already.',
    merged: partOfAnother,
  },
  acknowledge: {
    none,
    open: 'acknowledged, place',
    acknowledged: 'It is acknowledged already.',
    snoozed: 'acknowledged, place',
    expected: 'It is marked as expected, so nobody has to look at it. Reopen it to take it on.',
    resolved: 'It is resolved already. Reopen it to take it on.',
    merged: partOfAnother,
  },
  resolve: {
    none,
    open: 'resolved, place',
    acknowledged: 'resolved, place',
    snoozed: 'resolved, place',
    expected: 'resolved, place',
    resolved: 'It is resolved already.',
    merged: partOfAnother,
  },
  snooze: {
    none,
    open: 'snoozed, place',
    acknowledged: 'snoozed, place',
    snoozed: 'snoozed, place',
    expected: 'It is marked as expected, so nothing more is said of it. Reopen it to snooze it.',
    resolved: 'It is resolved already. Reopen it to snooze it.',
    merged: partOfAnother,
  },
  expect: {
    none,
    open: 'expected, place',
    acknowledged: 'expected, place',
    snoozed: 'expected, place',
    expected: 'expected, place',
    resolved: 'It is resolved already. Reopen it to mark it as expected.',
    merged: partOfAnother,
  },
  not_mine: {
    none,
    open: 'open, alert',
    acknowledged: 'open, alert',
    snoozed: 'open, alert',
    expected: 'open, alert',
    resolved: 'open, alert',
    merged: partOfAnother,
  },
  reopen: {
    none,
    open: 'It is open already.',
    acknowledged: 'open, place',
    snoozed: 'open, place',
    expected: 'open, place',
    resolved: 'open, place',
    merged: partOfAnother,
  },
}

describe.each(Object.values(events))('$kind', (event) => {
  test.each(Object.entries(outcomes[event.kind]))('of one that is %s: %s', (state, outcome) => {
    const next = nextOf(states[isState(state) ? state : 'none'], event)

    const said = next.outcome === 'refused' ? next.say : `${next.transition.after.state}, ${next.transition.tells}`
    expect(said).toBe(outcome)
  })
})

test('who did it, why and when is kept, and taken back when it is open again', () => {
  const resolved = after(incidentOf(), events.resolve)
  const open = after(resolved, events.reopen)

  expect(resolved).toMatchObject({ by: 'bob', note: 'seen', resolution: 'runaway', resolvedAt: at })
  expect(open).toMatchObject({ by: 'bob', resolution: null, resolvedAt: null, until: null })
})

test('when it was acknowledged is said of who acknowledged it last; when people were first on it stays', () => {
  const again = after(after(after(incidentOf(), events.acknowledge), events.reopen), {
    ...events.acknowledge,
    at: at + day,
  })

  expect(again).toMatchObject({ acknowledgedAt: at + day, firstAnsweredAt: at })
})

test.each(['resolve', 'snooze', 'expect', 'not_mine'] as const)('%s answers it, too', (kind) => {
  expect(after(incidentOf(), events[kind]).firstAnsweredAt).toBe(at)
})

test('what a digest says first is told when it is told further', () => {
  const next = nextOf(null, { kind: 'found', at, id: 'new', finding: findingOf({ tier: 'digest' }) })
  const opened = next.outcome === 'changed' ? next.transition.after : incidentOf()

  expect(opened.firstToldAt).toBe(null)
  expect(after(opened, { ...events.worsened, at: at + day }).firstToldAt).toBe(at + day)
})

test('what is there again is told as far and by the figures of what is found now', () => {
  const resolved = incidentOf({
    state: 'resolved',
    tier: 'dm',
    severity: 'info',
    resolvedAt: start,
    resolution: 'runaway',
    escalations: 2,
  })

  expect(after(resolved, events.returned)).toMatchObject({
    ...{ tier: 'channel', severity: 'critical', toldAt: at, toldExcess: dollars(500), escalations: 0 },
  })
})

test('what begins beyond what was expected has a beginning and figures of its own', () => {
  const expected = incidentOf({ state: 'expected', onset: start - 20 * day, excess: dollars(900), peak: dollars(900) })

  expect(
    after(expected, { kind: 'returned', at, finding: findingOf({ onset: at, excess: dollars(30) }) }),
  ).toMatchObject({
    ...{ state: 'open', onset: at, detectedAt: at, excess: dollars(30), peak: dollars(30), firstAnsweredAt: null },
  })
})

test('what stands as critical is never less for having grown', () => {
  const disowned = incidentOf({ severity: 'critical', toldExcess: dollars(20), excess: dollars(20) })
  const grown = after(disowned, { kind: 'worsened', at, why: 'grown', finding: findingOf({ excess: dollars(130) }) })

  expect(grown.severity).toBe('critical')
})

test('what has held for ten days and then is unusual no more has become what is usual', () => {
  const held = incidentOf({ lastFoundAt: start + 10 * day })

  expect(after(held, events.quiet).resolution).toBe('new_normal')
  expect(after(incidentOf({ lastFoundAt: start + 9 * day }), events.quiet).resolution).toBe('quiet')
})

test('what has grown says the new figures and counts; what goes on keeps what was told', () => {
  const grown = after(incidentOf(), events.worsened)
  const goesOn = after(incidentOf(), events.found)

  expect(grown).toMatchObject({ sentence: 'now', toldExcess: dollars(500), escalations: 1, severity: 'critical' })
  expect(goesOn).toMatchObject({ excess: dollars(500), peak: dollars(500), toldExcess: dollars(40), toldAt: start })
  expect(goesOn.sentence).toBe(incidentOf().sentence)
})

test('what the owner did not do is critical and for the channel, whatever it cost', () => {
  const disowned = after(incidentOf({ tier: 'dm', severity: 'info' }), events.not_mine)

  expect(disowned).toMatchObject({ tier: 'channel', severity: 'critical', state: 'open', toldAt: at })
})

function after(incident: Incident, event: IncidentEvent): Incident {
  const next = nextOf(incident, event)
  if (next.outcome === 'refused') throw new Error(next.say)
  return next.transition.after
}

function isState(word: string): word is State | 'none' {
  return word in states
}
