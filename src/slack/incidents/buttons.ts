import type { ActionsBlock, Overflow, StaticSelect } from '@slack/types'
import type { IncidentFacts, NamedIncident } from '../../incidents/incident-facts.ts'
import type { Place } from '../../incidents/notices.ts'
import { actions, button } from '../kit/blocks.ts'
import { optionOf } from '../kit/inputs.ts'
import { personActions } from '../person-spend/action-ids.ts'
import { incidentActions } from './action-ids.ts'
import { pressValue } from './value.ts'

/** For how long something can be put off, by the word in a menu's value. */
export const snoozes = [
  { word: '1h', text: 'Snooze 1 hour', hours: 1 },
  { word: '1d', text: 'Snooze 1 day', hours: 24 },
  { word: '1w', text: 'Snooze 1 week', hours: 168 },
] as const

/** What can be done with an incident below its message: by its state, and by who reads it. */
export function incidentButtons(facts: IncidentFacts, place: Exclude<Place, 'batch'>): ActionsBlock {
  return actions(...answers(facts, place), ...keyButtons(facts), ...openButtons(facts, place))
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

// Two buttons of one action id cannot stand in one block: of several keys the one used most lately is offered.
function keyButtons({ incident, keys, ownerId }: IncidentFacts): Elements {
  const [key] = keys
  if (incident.state === 'merged' || !key) return []
  const value = `${key.id} ${incident.id}`
  if (key.isPaused) {
    return [button({ actionId: incidentActions.resumeKey, text: 'Resume key', value, label: `Resume ${key.name}` })]
  }
  if (incident.state === 'resolved') return []
  const pause = button({
    ...{ actionId: incidentActions.pauseKey, text: 'Pause key', value, danger: true, label: `Pause ${key.name}` },
  })
  const cap = button({ actionId: incidentActions.cap, text: 'Cap at $…', value: pressValue(incident) })
  return ownerId === null ? [pause] : [pause, cap]
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
