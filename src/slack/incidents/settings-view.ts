import type { InputBlock, KnownBlock, ModalView } from '@slack/types'
import type { AlertRoute } from '../../incidents/alert-routes.ts'
import { floorFields } from '../../incidents/detection-fields.ts'
import type { DetectionSettings } from '../../incidents/detection-settings.ts'
import type { EngineMessages } from '../../incidents/engine-backtest.ts'
import { type Severity, severities } from '../../incidents/incident.ts'
import type { Team } from '../../people/team.ts'
import { actions, button, context, divider, section } from '../kit/blocks.ts'
import { type Choice, radioInput, selectInput } from '../kit/inputs.ts'
import { modal } from '../kit/modal.ts'
import { nameShown } from '../people/names.ts'
import { incidentModals, incidentSettings } from './action-ids.ts'
import { channelIn } from './channel-in.ts'
import { figureInput, ruleGroups } from './rules-view.ts'
import { severityWords } from './words.ts'

export const settingFields = {
  channel: 'channel',
  critical: 'critical',
  budget: 'budget',
  team: 'team',
  severity: 'severity',
} as const

/** The knob, in words; the figures are the back-test's on simulated teams, a message of a false alarm being one. */
export const budgets: ReadonlyArray<Choice & { alertBudget: number }> = [
  { value: '0.2', alertBudget: 0.2, text: 'Quiet', description: 'For 60 people about one false alarm in 4 months' },
  { value: '0.6', alertBudget: 0.6, text: 'Usual', description: 'About one false alarm in 6 weeks (default)' },
  { value: '2', alertBudget: 2, text: 'Eager', description: 'Finds smaller things; a false alarm every 2 weeks' },
  { value: '0', alertBudget: 0, text: 'Off', description: 'Only the fixed rules that are switched on speak' },
]

type Shown = {
  settings: DetectionSettings
  routes: readonly AlertRoute[]
  teams: readonly Team[]
  /** What the engine would have sent for each budget; null while it is being counted. */
  tried: ReadonlyMap<number, EngineMessages> | null
  /** The workspace it is shown in: only its own channels can be chosen there. */
  here: string
}

/** What admins choose for detection and its alerts. */
export function settingsModal({ settings, routes, teams, tried, here }: Shown): ModalView {
  const everybodys = (least: Severity, hint: string) => {
    const route = routes.find(({ teamId, leastSeverity }) => teamId === null && leastSeverity === least)
    if (!route || route.workspace === here) return { hint, initial: route?.channel }
    return { hint: 'Now a channel of another workspace, which stays while nothing is chosen here.', initial: undefined }
  }
  const budget = budgets.find(({ alertBudget }) => alertBudget === settings.alertBudget)
  return modal({
    callbackId: incidentModals.settings,
    title: 'Alerts',
    submit: 'Save',
    blocks: [
      channelInput({
        id: settingFields.channel,
        label: 'Channel for alerts',
        ...everybodys(
          'info',
          'Invite Tally into it first: /invite @Tally. Without one, leads and admins get direct messages.',
        ),
      }),
      channelInput({
        id: settingFields.critical,
        label: 'Another one for critical alerts',
        ...everybodys('critical', 'From $150 beyond what is usual, and whatever its owner says is not theirs.'),
      }),
      radioInput({
        id: settingFields.budget,
        label: 'How many false alarms are fine?',
        choices: [...budgets],
        initial: budget?.value ?? '0.6',
      }),
      ...triedBlocks(tried),
      ...floorFields.map((field) => figureInput(field, settings)),
      divider(),
      ...teamRoutes(routes, teams, here),
      section('*Fixed rules*\nLimits and multiples that speak whatever is usual for somebody, each with a switch.'),
      actions(
        button({ actionId: incidentSettings.rulesOnSpend, text: ruleGroups.spend.about, value: 'spend' }),
        button({ actionId: incidentSettings.rulesOnUse, text: ruleGroups.use.about, value: 'use' }),
        button({ actionId: incidentSettings.rulesOnCost, text: ruleGroups.cost.about, value: 'cost' }),
      ),
      divider(),
      actions(button({ actionId: incidentSettings.team, text: 'Channel of a team…', value: 'team' })),
      context(
        'Whether channels read names is set in Set-up > Organisation.',
        'The next run uses what is saved, within a minute. Every change is in Set-up > Audit.',
      ),
    ],
  })
}

function triedBlocks(tried: Shown['tried']): KnownBlock[] {
  if (!tried) {
    return [
      section('What each would have sent in the last 30 days is being counted from your own usage.'),
      actions(button({ actionId: incidentSettings.countAgain, text: 'Show the count', value: 'count' })),
    ]
  }
  const lines = budgets.flatMap(({ alertBudget, text }) => {
    const sent = tried.get(alertBudget)
    return sent ? [`• ${text}: ${sent.inChannels} in channels, ${sent.toOwners} to owners alone`] : []
  })
  return [section(`*On your own usage of the last 30 days it would have sent, as saved:*\n${lines.join('\n')}`)]
}

function teamRoutes(routes: readonly AlertRoute[], teams: readonly Team[], here: string): KnownBlock[] {
  const lines = routes.flatMap(({ teamId, workspace, channel, leastSeverity }) => {
    const team = teams.find(({ id }) => id === teamId)
    const from = leastSeverity === 'info' ? '' : `, from ${severityWords[leastSeverity].toLowerCase()} on`
    return team ? [`• ${nameShown(team.name)}: ${channelIn({ workspace, channel }, here)}${from}`] : []
  })
  return lines.length === 0 ? [] : [section(`*Teams with a channel of their own*\n${lines.slice(0, 30).join('\n')}`)]
}

/** The channel of one team, from a severity on. */
export function teamRouteModal(teams: readonly Team[]): ModalView {
  return modal({
    callbackId: incidentModals.teamChannel,
    title: 'Channel of a team',
    submit: 'Save',
    blocks: [
      selectInput({
        id: settingFields.team,
        label: 'Team',
        choices: teams.slice(0, 100).map(({ id, name }) => ({ value: id, text: name })),
      }),
      selectInput({
        id: settingFields.severity,
        label: 'From which severity on',
        initial: 'info',
        choices: severities.map((value) => ({ value, text: severityWords[value] })),
      }),
      channelInput({
        id: settingFields.channel,
        label: 'Channel',
        hint: 'None: the team has no channel of its own any more.',
        initial: undefined,
      }),
    ],
  })
}

// A channel that may be left out, with the one that is set.
function channelInput(field: { id: string; label: string; hint: string; initial: string | undefined }): InputBlock {
  return {
    type: 'input',
    block_id: field.id,
    optional: true,
    label: { type: 'plain_text', text: field.label, emoji: false },
    hint: { type: 'plain_text', text: field.hint, emoji: false },
    element: {
      type: 'conversations_select',
      action_id: field.id,
      filter: { include: ['public', 'private'], exclude_external_shared_channels: true },
      ...(field.initial ? { initial_conversation: field.initial } : {}),
    },
  }
}
