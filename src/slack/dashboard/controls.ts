import type { Button, ExternalSelect, KnownBlock, StaticSelect } from '@slack/types'
import { type Scope, scopeKey } from '../../reports/scope.ts'
import { actions } from '../kit/blocks.ts'
import { optionOf } from '../kit/inputs.ts'

/** The actions of a tab's own controls: every tab has its own, so that what is pressed says where. */
export function controlsOf(tab: string) {
  return {
    scope: `${tab}.scope`,
    period: `${tab}.period`,
    search: `${tab}.search`,
    clearSearch: `${tab}.clear-search`,
    sort: `${tab}.sort`,
    previous: `${tab}.previous`,
    next: `${tab}.next`,
  } as const
}

/** The periods on offer; one that was typed elsewhere joins them while it is shown. */
export const offeredPeriods: ReadonlyArray<{ word: string; text: string }> = [
  { word: 'today', text: 'Today' },
  { word: 'yesterday', text: 'Yesterday' },
  { word: '7d', text: 'Last 7 days' },
  { word: '30d', text: 'Last 30 days' },
  { word: 'mtd', text: 'This month' },
  { word: 'last month', text: 'Last month' },
  { word: 'cycle', text: 'This billing cycle' },
  { word: 'last cycle', text: 'Last billing cycle' },
  { word: 'qtd', text: 'This quarter' },
  { word: 'ytd', text: 'This year' },
  { word: '365d', text: 'Last 365 days' },
]

/** What a tab of groups says to a lead of none. */
export const noTeamToSee = 'There is no team that you may see. Teams are made under Set-up.'

/** The row above a dashboard tab: whose figures, looked up as one types, when, and what else. `scope` null: there is no choice. */
export function selectionRow(
  tab: string,
  chosen: { scope: Scope | null; period: { word: string; label: string }; buttons?: readonly Button[] },
): KnownBlock {
  const ids = controlsOf(tab)
  return actions(
    ...(chosen.scope ? [scopeSelect(ids.scope, chosen.scope)] : []),
    choice(ids.period, 'Choose a period', periodChoices(chosen.period), chosen.period.word),
    ...(chosen.buttons ?? []),
  )
}

/** A select for how a list is sorted or filtered; `chosen` is the value of one of the choices. */
export function choice(
  actionId: string,
  placeholder: string,
  choices: ReadonlyArray<{ word: string; text: string }>,
  chosen: string,
): StaticSelect {
  const initial = choices.find(({ word }) => word === chosen)
  return {
    type: 'static_select',
    action_id: actionId,
    placeholder: { type: 'plain_text', text: placeholder, emoji: false },
    options: choices.map(({ word, text }) => optionOf({ text, value: word })),
    ...(initial ? { initial_option: optionOf({ text: initial.text, value: initial.word }) } : {}),
  }
}

function scopeSelect(actionId: string, scope: Scope): ExternalSelect {
  return {
    type: 'external_select',
    action_id: actionId,
    min_query_length: 0,
    placeholder: { type: 'plain_text', text: 'Team or person', emoji: false },
    initial_option: optionOf({ text: scope.name, value: scopeKey(scope) }),
  }
}

/** The periods on offer, and the one that is shown. */
export function periodChoices(shown: { word: string; label: string }) {
  const offered = offeredPeriods.some(({ word }) => word === shown.word)
  return offered ? offeredPeriods : [...offeredPeriods, { word: shown.word, text: shown.label }]
}
