import type { ActionsBlock, Button, Overflow, StaticSelect } from '@slack/types'
import type { IncidentFacts, NamedIncident, UsedKey } from '../../incidents/incident-facts.ts'
import type { Place } from '../../incidents/notices.ts'
import { actions, button } from '../kit/blocks.ts'
import { optionOf } from '../kit/inputs.ts'
import { cut } from '../kit/limits.ts'
import { personActions } from '../person-spend/action-ids.ts'
import { incidentActions } from './action-ids.ts'
import { pressValue } from './value.ts'
import type { Naming } from './words.ts'

/** For how long something can be put off, by the word in a menu's value. */
export const snoozes = [
  { word: '1h', text: 'Snooze 1 hour', hours: 1 },
  { word: '1d', text: 'Snooze 1 day', hours: 24 },
  { word: '1w', text: 'Snooze 1 week', hours: 168 },
] as const

/** What can be done with an incident below its message: by its state, and by who reads it. */
export function incidentButtons(
  facts: IncidentFacts,
  { place, naming }: { place: Exclude<Place, 'batch'>; naming: Naming },
): ActionsBlock {
  return actions(...answers(facts, place), ...keyButtons(facts, naming), ...openButtons(facts, place))
}

type Elements = ActionsBlock['elements']

function answers(facts: NamedIncident, place: Place): Elements {
  const { incident } = facts
  const value = pressValue(incident)
  const isOwner = place === 'owner'
  const acknowledge = button({ actionId: incidentActions.acknowledge, text: 'Acknowledge', value, primary: true })
  const keepGoing = button({ actionId: incidentActions.keepGoing, text: 'Keep going', value, primary: true })
  const resolve = button({ actionId: incidentActions.resolve, text: 'Resolve…', value })
  const expect = button({ actionId: incidentActions.expect, text: 'Expected…', value })
  const notMine = facts.ownerId ? [button({ actionId: incidentActions.notMine, text: 'Not me', value })] : []
  const reopen = button({ actionId: incidentActions.reopen, text: 'Reopen', value })
  switch (incident.state) {
    case 'open':
      return isOwner ? [keepGoing, expect, ...notMine] : [acknowledge, resolve, snoozeMenu(value), expect, ...notMine]
    case 'acknowledged':
      return [resolve, snoozeMenu(value), expect, ...notMine, reopen]
    case 'snoozed':
    case 'expected':
      return [resolve, ...notMine, reopen]
    case 'resolved':
      return [reopen]
    case 'merged':
      return []
  }
}

// Of several keys the dearest is offered. A paused one can be resumed whatever became of the incident. Whose key caused
// what a team did, nobody can tell.
function keyButtons({ incident, keys, ownerId }: IncidentFacts, naming: Naming): Elements {
  if (incident.subjectKind === 'team') return []
  const isOver = incident.state === 'resolved' || incident.state === 'merged'
  const paused = keys.find(({ isPaused }) => isPaused)
  const working = isOver ? undefined : keys.find(({ isPaused }) => !isPaused)
  const cap = button({ actionId: incidentActions.cap, text: 'Cap at $…', value: pressValue(incident) })
  return [
    ...(working ? [pauseButton(working, incident, naming)] : []),
    ...(paused ? [resumeButton(paused, incident, naming)] : []),
    ...(keys.length > 0 && !isOver && ownerId !== null ? [cap] : []),
  ]
}

function pauseButton(key: UsedKey, incident: NamedIncident['incident'], naming: Naming): Button {
  const which = naming === 'shown' ? `${cut(key.name, 80)} (${key.display})` : 'The key that spent the most in this'
  return {
    ...button({
      ...{ actionId: incidentActions.pauseKey, text: `Pause ${keyText(key, naming)}`, danger: true },
      value: `${key.id} ${incident.id}`,
    }),
    confirm: {
      title: plain('Pause the key?'),
      text: plain(`${which} is refused everywhere within a second, until it is resumed.`),
      confirm: plain('Pause'),
      deny: plain('Not now'),
      style: 'danger',
    },
  }
}

function resumeButton(key: UsedKey, incident: NamedIncident['incident'], naming: Naming): Button {
  const value = `${key.id} ${incident.id}`
  return button({ actionId: incidentActions.resumeKey, text: `Resume ${keyText(key, naming)}`, value })
}

// A key may be called after whose it is.
function keyText({ name }: UsedKey, naming: Naming): string {
  return naming === 'shown' ? `key ${cut(name, 40)}` : 'key'
}

function plain(text: string) {
  return { type: 'plain_text' as const, text, emoji: false }
}

function openButtons({ incident }: NamedIncident, place: Place): Elements {
  const details = button({ actionId: incidentActions.open, text: 'Details', value: pressValue(incident) })
  const isPerson = incident.subjectKind === 'person' || incident.subjectKind === 'robot'
  const person = button({
    actionId: personActions.open,
    text: place === 'owner' ? 'My usage' : 'Open person',
    value: `${incident.subject.id} 30d`,
  })
  return isPerson ? [details, person] : [details]
}

function snoozeMenu(value: string): StaticSelect {
  return {
    type: 'static_select',
    action_id: incidentActions.snooze,
    placeholder: { type: 'plain_text', text: 'Snooze', emoji: false },
    options: snoozes.map(({ word, text }) => optionOf({ text, value: `${value} ${word}` })),
  }
}

/** The dots beside one in a batch or a list: the verb, and which incident. */
export function rowMenu({ incident }: NamedIncident): Overflow {
  const verbs = {
    open: [
      { text: 'Acknowledge', value: `acknowledge ${pressValue(incident)}` },
      { text: 'Resolve…', value: `resolve ${pressValue(incident)}` },
      { text: 'Expected…', value: `expect ${pressValue(incident)}` },
    ],
    over: [{ text: 'Reopen', value: `reopen ${pressValue(incident)}` }],
  }
  const details = { text: 'Details', value: `open ${pressValue(incident)}` }
  const isOver = incident.state === 'resolved' || incident.state === 'merged'
  const choices = incident.state === 'merged' ? [details] : [details, ...(isOver ? verbs.over : verbs.open)]
  return { type: 'overflow', action_id: incidentActions.menu, options: choices.map(optionOf) }
}
