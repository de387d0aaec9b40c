import type { KnownBlock, ModalView } from '@slack/types'
import { formatUsd } from '../../base/money.ts'
import type { IncidentFacts } from '../../incidents/incident-facts.ts'
import type { IncidentEventRow } from '../../incidents/read-incidents.ts'
import { context, divider, figures, preformatted, section } from '../kit/blocks.ts'
import { modal } from '../kit/modal.ts'
import { textColumns } from '../kit/text-columns.ts'
import { causeWords, eventText, markOf, sentenceShown, statusLine, subjectText, timeOf } from './words.ts'

const mostEvents = 20

/** One incident: how it stands, its figures, what was used in it, and what happened. */
export function detailModal(
  facts: IncidentFacts,
  timeline: readonly IncidentEventRow[],
  names: ReadonlyMap<string, string>,
): ModalView {
  const { incident } = facts
  return modal({
    callbackId: 'incident.shown',
    title: 'Incident',
    blocks: [
      section(`${markOf(incident)} · *${subjectText(facts, 'shown')}*\n${sentenceShown(incident.sentence)}`),
      context(statusLine(facts, 'shown')),
      figures([
        { label: 'Beyond what is usual', value: formatUsd(incident.excess) },
        { label: 'At most', value: formatUsd(incident.peak) },
        { label: 'Kind', value: causeWords[incident.cause] },
        { label: 'Since', value: timeOf(incident.onset) },
      ]),
      ...parts(facts),
      divider(),
      section('*What happened*'),
      ...timeline.slice(-mostEvents).map((event) => eventBlock(event, names)),
    ],
  })
}

function eventBlock(event: IncidentEventRow, names: ReadonlyMap<string, string>): KnownBlock {
  const byName = event.by ? (names.get(event.by) ?? 'Somebody') : null
  return context(`${timeOf(event.at.getTime())} · ${eventText(event, { byName, naming: 'shown' })}`)
}

function parts({ models, sessions, repositories }: IncidentFacts): KnownBlock[] {
  const rows = [
    ...models.map((part) => ['model', part] as const),
    ...sessions.map((part) => ['session', part] as const),
    ...repositories.map((part) => ['repository', part] as const),
  ].map(([kind, { name, requests, valueMicroUsd }]) => [
    ...[kind, name, formatUsd(valueMicroUsd), requests.toLocaleString('en-US')],
  ])
  if (rows.length === 0) return []
  return [
    preformatted(textColumns([['since then', '', 'value', 'requests'], ...rows], ['left', 'left', 'right', 'right'])),
  ]
}
