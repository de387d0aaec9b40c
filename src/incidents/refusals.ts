import type { State } from './incident.ts'
import type { EventKind } from './incident-event.ts'

const goesOn = { returned: 'It is not over, so it cannot return.' }
const merged = 'It is part of another incident: what is done is done there.'
const doesNotWait = { woke: 'It waits for no date.' }

/** What cannot happen to an incident in each of its states, and why, in words for the person who tried. */
export const refusals: Record<State, Partial<Record<EventKind, string>>> = {
  open: { ...goesOn, ...doesNotWait, reopen: 'It is open already.' },
  acknowledged: { ...goesOn, ...doesNotWait, acknowledge: 'It is acknowledged already.' },
  snoozed: goesOn,
  expected: {
    acknowledge: 'It is marked as expected, so nobody has to look at it. Reopen it to take it on.',
    snooze: 'It is marked as expected, so nothing more is said of it. Reopen it to snooze it.',
  },
  resolved: {
    ...doesNotWait,
    quiet: 'It is resolved already.',
    acknowledge: 'It is resolved already. Reopen it to take it on.',
    resolve: 'It is resolved already.',
    snooze: 'It is resolved already. Reopen it to snooze it.',
    expect: 'It is resolved already. Reopen it to mark it as expected.',
    merge: 'It is resolved already.',
  },
  merged: {
    found: merged,
    worsened: merged,
    quiet: merged,
    returned: merged,
    woke: merged,
    merge: merged,
    acknowledge: merged,
    resolve: merged,
    snooze: merged,
    expect: merged,
    not_mine: merged,
    reopen: merged,
  },
}
