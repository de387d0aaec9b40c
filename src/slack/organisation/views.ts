import type { KnownBlock, ModalView } from '@slack/types'
import type { AlertRoute } from '../../incidents/alert-routes.ts'
import type { Team } from '../../people/team.ts'
import { changedSettings } from '../../settings/organisation.ts'
import type { OrganisationSettings } from '../../settings/organisation-settings.ts'
import { incidentSettings } from '../incidents/action-ids.ts'
import { channelIn } from '../incidents/channel-in.ts'
import { button, context, divider, header, section } from '../kit/blocks.ts'
import { sayingModal } from '../kit/modal.ts'
import { nameShown } from '../people/names.ts'
import { sampleActions } from '../samples/action-ids.ts'
import { organisationActions } from './action-ids.ts'
import { groupNames, type SettingGroup, settingGroups } from './groups.ts'
import { fromSeverity, settingsInWords } from './words.ts'

/** The Organisation tab: where alerts go, what holds for everybody, what each means, and samples of what is sent. */
export function organisationBlocks(
  organisation: OrganisationSettings,
  alerts: { routes: readonly AlertRoute[]; teams: readonly Team[]; here: string },
): KnownBlock[] {
  return [
    header('Organisation'),
    alertsBlock(alerts),
    ...groupNames.flatMap((group) => groupBlocks(group, organisation)),
    divider(),
    {
      ...section('*Samples*\nHow each notice looks, sent to you alone.'),
      accessory: button({ actionId: sampleActions.open, text: 'Send me a sample…', value: 'sample' }),
    },
    context('A change counts at once, in every copy of Tally, and stands in the audit log.'),
  ]
}

const mostRoutes = 12

function alertsBlock({ routes, teams, here }: Parameters<typeof organisationBlocks>[1]): KnownBlock {
  const nameOf = new Map(teams.map(({ id, name }) => [id, name]))
  const lines = routes.map(({ teamId, leastSeverity, workspace, channel }) => {
    const whose = teamId === null ? 'Everybody' : nameShown(nameOf.get(teamId) ?? 'A team')
    return `• ${whose}: ${channelIn({ workspace, channel }, here)}${fromSeverity[leastSeverity]}`
  })
  const more = lines.length > mostRoutes ? [`and ${lines.length - mostRoutes} more`] : []
  const text =
    lines.length === 0
      ? 'No channel yet: leads and admins get direct messages.'
      : [...lines.slice(0, mostRoutes), ...more].join('\n')
  return {
    ...section(`*Channels for alerts*\n${text}`),
    accessory: button({
      actionId: incidentSettings.open,
      text: 'Alerts…',
      value: 'alerts',
      label: 'Choose channels and what is told there',
    }),
  }
}

function groupBlocks(group: SettingGroup, organisation: OrganisationSettings): KnownBlock[] {
  const { title, settings } = settingGroups[group]
  const words = settingsInWords(organisation)
  const change = button({
    actionId: organisationActions.change,
    text: 'Change',
    value: group,
    label: `Change ${title}`,
  })
  return [
    divider(),
    { ...section(`*${title}*`), accessory: change },
    ...settings.map((name) => {
      const { label, value, means } = words[name]
      return section(`${label}: *${value}*\n${means}`)
    }),
  ]
}

/** What was changed, or that nothing was. */
export function organisationSavedModal(before: OrganisationSettings, after: OrganisationSettings): ModalView {
  const changed = changedSettings(before, after)
  if (changed.length === 0) return sayingModal('Organisation', 'Everything stands as it did. Nothing was changed.')
  const [was, is] = [settingsInWords(before), settingsInWords(after)]
  const lines = changed.map((name) => `• ${is[name].label}: ${was[name].value} → *${is[name].value}*`)
  return sayingModal('Organisation', `*Saved.* It counts from now on, in every copy of Tally.\n${lines.join('\n')}`)
}
