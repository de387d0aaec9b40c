import type { NamedIncident } from '../../incidents/incident-facts.ts'
import type { Place } from '../../incidents/notices.ts'
import type { IncidentEventRow } from '../../incidents/read-incidents.ts'
import { type Message, section } from '../kit/blocks.ts'
import { evidenceBlocks } from './evidence.ts'
import { eventText, type Naming, subjectText } from './words.ts'

/** What happened, in the thread of the alert; in a batch's thread with whom it is about. */
export function noteMessage(
  one: NamedIncident,
  event: IncidentEventRow,
  input: { place: Place; naming: Naming; byName: string | null },
): Message {
  const { place, naming, byName } = input
  const about = place === 'batch' ? `*${subjectText(one, naming)}:* ` : ''
  const text = `${about}${eventText(event, { byName, naming })}`
  return { text, blocks: [section(text), ...evidenceBlocks(event.evidence)] }
}
