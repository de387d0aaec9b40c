import type { KnownBlock } from '@slack/types'
import { formatUsd } from '../../base/money.ts'
import type { IncidentFacts } from '../../incidents/incident-facts.ts'
import type { Place } from '../../incidents/notices.ts'
import {
  context,
  figures,
  image,
  localTime,
  type Message,
  type PictureSource,
  preformatted,
  section,
} from '../kit/blocks.ts'
import { textColumns } from '../kit/text-columns.ts'
import { incidentButtons } from './buttons.ts'
import { incidentChart } from './chart.ts'
import { markOf, type Naming, sentenceShown, stateWords, statusLine, subjectText, timeOf } from './words.ts'

/** The message that stands for an incident: what, how much, against which normal, why, how it stands, and what can be done. */
export function alertMessage(
  facts: IncidentFacts,
  input: { place: Exclude<Place, 'batch'>; naming: Naming; picture: PictureSource | null },
): Message {
  const { place, naming, picture } = input
  const { incident } = facts
  const isOver = incident.state === 'resolved' || incident.state === 'merged'
  const who = place === 'owner' ? ownerWords(facts) : subjectText(facts, naming)
  const sentence = sentenceShown(incident.sentence)
  const chart = isOver ? null : incidentChart(facts)
  return {
    text: `${who}: ${sentence}`,
    blocks: [
      section(`${markOf(incident)} · *${who}*\n${sentence}`),
      ...(isOver ? [] : [numbers(facts)]),
      ...(chart && picture ? [image(picture, chart.altText)] : []),
      ...(isOver ? [] : contributors(facts, naming)),
      context(statusLine(facts, naming)),
      incidentButtons(facts, { place, naming }),
    ],
  }
}

function ownerWords({ incident, name, ownerId }: IncidentFacts): string {
  return incident.subject.id === ownerId
    ? 'Is this you?'
    : `Is this you? ${subjectText({ incident, name, ownerId, teamName: null, byName: null }, 'shown')}`
}

function numbers({ incident, lastUsedAt }: IncidentFacts): KnownBlock {
  return figures([
    { label: 'Beyond what is usual', value: formatUsd(incident.excess) },
    { label: 'Since', value: timeOf(incident.onset) },
    { label: 'State', value: stateWords[incident.state] },
    { label: 'Freshest usage seen', value: lastUsedAt ? localTime(lastUsedAt) : 'none yet' },
  ])
}

// Sessions and repositories may tell who it is.
function contributors({ models, sessions, repositories }: IncidentFacts, naming: Naming): KnownBlock[] {
  const parts = [
    ...models.map((part) => ({ ...part, kind: 'model' })),
    ...(naming === 'shown' ? sessions.slice(0, 2).map((part) => ({ ...part, kind: 'session' })) : []),
    ...(naming === 'shown' ? repositories.slice(0, 2).map((part) => ({ ...part, kind: 'repo' })) : []),
  ]
  if (parts.length === 0) return []
  // A line of a phone holds some 38 characters; requests are among the details.
  const rows = parts.map(({ kind, name, valueMicroUsd }) => [kind, name, formatUsd(valueMicroUsd)])
  return [preformatted(textColumns([['of it', '', 'value'], ...rows], ['left', 'left', 'right'], 20))]
}
