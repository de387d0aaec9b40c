import type { KnownBlock } from '@slack/types'
import type { Severity } from '../../incidents/incident.ts'
import type { NamedIncident } from '../../incidents/incident-facts.ts'
import { context, type Message, section } from '../kit/blocks.ts'
import { buttonRow, countLine, type Noun, pageButtons } from '../kit/list.ts'
import { incidentActions } from './action-ids.ts'
import { rowMenu } from './buttons.ts'
import type { Show } from './parse.ts'
import { rowText } from './words.ts'

/** Which incidents a list shows; it travels in its buttons. */
export type ListState = { show: Show; severity: Severity | null; teamId: string | null; page: number }

export const listSize = 10

const noun: Noun = { none: 'No incident', one: 'incident', many: 'incidents' }

export const showWords: Record<Show, string> = {
  live: 'Live',
  all: 'All',
  open: 'Open',
  acknowledged: 'Acknowledged',
  snoozed: 'Snoozed',
  expected: 'Expected',
  resolved: 'Resolved',
}

type Found = { incidents: readonly NamedIncident[]; total: number; state: ListState; teamName: string | null }

/** The answer to `/incidents`. */
export function listMessage(found: Found): Message {
  const { state, total, teamName } = found
  const text = headline(found)
  const where = teamName ? ` of ${teamName}` : ''
  return {
    text,
    blocks: [
      section(`*${text}${total === 0 ? where : ''}*`),
      ...incidentRows(found.incidents),
      ...buttonRow(
        ...pageButtons(
          { items: found.incidents, page: state.page, size: listSize, total },
          noun,
          { previous: incidentActions.previousListed, next: incidentActions.nextListed },
          (page) => JSON.stringify({ ...state, page }),
        ),
      ),
      context('`/incidents all`, `/incidents critical`, `/incidents resolved payments`: by state, severity and team.'),
    ],
  }
}

/** One block an incident, with its menu. */
export function incidentRows(incidents: readonly NamedIncident[]): KnownBlock[] {
  return incidents.map((one) => ({
    ...section(rowText(one, 'shown')),
    accessory: rowMenu(one),
  }))
}

/** `1–10 of 43 live incidents`; without any, that all is quiet. */
export function headline({ incidents, total, state }: Pick<Found, 'incidents' | 'total' | 'state'>): string {
  const { show, severity, teamId } = state
  const kind = `${show === 'all' ? '' : `${showWords[show].toLowerCase()} `}${severity === null ? '' : `${severity} `}`
  if (total === 0) {
    const isAll = (show === 'live' || show === 'all') && severity === null && teamId === null
    return `No ${kind}incidents${isAll ? ': nothing unusual to look at' : ''}`
  }
  const named = { ...noun, one: `${kind}${noun.one}`, many: `${kind}${noun.many}` }
  return countLine({ items: incidents, page: state.page, size: listSize, total }, named)
}

export const helpMessage: Message = {
  text: 'What is unusual in what AI costs',
  blocks: [
    section(
      '*`/incidents`* shows what is unusual and not over: yours, your teams’, or everybody’s for finance and admins.\n`/incidents all` with what is over · `/incidents critical` · `/incidents open payments` of a team',
    ),
    context('The same is in Home > Incidents, with how quickly they are found and resolved.'),
  ],
}
