import type { KnownBlock, StaticSelect } from '@slack/types'
import { formatUsd } from '../../base/money.ts'
import type { Severity } from '../../incidents/incident.ts'
import type { NamedIncident } from '../../incidents/incident-facts.ts'
import type { Measures } from '../../incidents/measures.ts'
import { actions, button, context, divider, figures, header, section } from '../kit/blocks.ts'
import { optionOf } from '../kit/inputs.ts'
import { buttonRow, pageButtons } from '../kit/list.ts'
import { incidentControls, incidentSettings } from './action-ids.ts'
import { headline, incidentRows, listSize, showWords } from './list-view.ts'
import { type Show, shows } from './parse.ts'
import { lasting, severityWords } from './words.ts'

export type TabState = { show: Show; severity: Severity | null; page: number }

type Shown = {
  incidents: readonly NamedIncident[]
  total: number
  state: TabState
  /** Of the last 30 days, and of the 30 before. */
  measures: Measures
  before: Measures
  mayChange: boolean
}

/** Home > Incidents: how quickly they are found and over, what was at stake, and the list. */
export function incidentBlocks({ incidents, total, state, measures, before, mayChange }: Shown): KnownBlock[] {
  return [
    header('Incidents'),
    figures([
      { label: 'From its beginning to the first alert', value: spanText(measures.toDetect, before.toDetect) },
      { label: 'To the first who took it on', value: spanText(measures.toAcknowledge, before.toAcknowledge) },
      { label: 'To its end', value: spanText(measures.toResolve, before.toResolve) },
      { label: 'Beyond what is usual', value: `${formatUsd(measures.atStake)} (before: ${formatUsd(before.atStake)})` },
    ]),
    context(
      `On average, of ${measures.count} told in the last 30 days; in brackets the 30 days before, with ${before.count}.`,
    ),
    actions(
      select(
        incidentControls.state,
        state.show,
        shows.map((value) => ({ value, text: showWords[value] })),
      ),
      select(incidentControls.severity, state.severity ?? 'any', [
        { value: 'any', text: 'Any severity' },
        ...(['critical', 'warning', 'info'] as const).map((value) => ({ value, text: severityWords[value] })),
      ]),
    ),
    ...(mayChange
      ? [
          actions(
            button({ actionId: incidentSettings.open, text: 'Settings…', value: 'settings' }),
            button({ actionId: incidentSettings.lessons, text: 'What was learned', value: 'lessons' }),
          ),
        ]
      : []),
    divider(),
    section(`*${headline({ incidents, total, state: { ...state, teamId: null } })}*`),
    ...incidentRows(incidents),
    ...buttonRow(
      ...pageButtons(
        { items: incidents, page: state.page, size: listSize, total },
        { none: 'No incident', one: 'incident', many: 'incidents' },
        { previous: incidentControls.previous, next: incidentControls.next },
      ),
    ),
  ]
}

function spanText(now: number | null, before: number | null): string {
  const text = now === null ? 'none yet' : lasting(now)
  return before === null ? text : `${text} (before: ${lasting(before)})`
}

function select(actionId: string, chosen: string, choices: Array<{ value: string; text: string }>): StaticSelect {
  const initial = choices.find(({ value }) => value === chosen)
  return {
    type: 'static_select',
    action_id: actionId,
    options: choices.map(optionOf),
    ...(initial ? { initial_option: optionOf(initial) } : {}),
  }
}
