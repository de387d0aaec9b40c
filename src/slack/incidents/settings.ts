import { alertRoutes, setAlertRoute } from '../../incidents/alert-routes.ts'
import { changeDetectionSettings, readDetectionSettings } from '../../incidents/detection-settings.ts'
import type { Severity } from '../../incidents/incident.ts'
import { listTeams } from '../../people/team.ts'
import { section } from '../kit/blocks.ts'
import type { ButtonRequest, SubmissionAnswer, SubmissionRequest, ViewActionRequest } from '../listening/requests.ts'
import { patiently, slackErrorOf } from '../web-api.ts'
import type { IncidentDeps } from './deps.ts'
import { budgets, settingFields, settingsModal, teamRouteModal } from './settings-view.ts'

/** “Settings…” was pressed. */
export async function pressSettings({ db }: IncidentDeps, { openModal }: ButtonRequest): Promise<void> {
  await openModal('Alerts', async () =>
    settingsModal({
      settings: await readDetectionSettings(db),
      routes: await alertRoutes(db),
      teams: await listTeams(db),
    }),
  )
}

/** The channel of one team is to be chosen. */
export async function pressTeamChannel({ db }: IncidentDeps, { pushModal }: ViewActionRequest): Promise<void> {
  await pushModal('Channel of a team', async () => teamRouteModal(await listTeams(db)))
}

/** What admins chose. A channel that is new is tried with a first message, so that a wrong one is said beside its field. */
export async function submitSettings(deps: IncidentDeps, request: SubmissionRequest): Promise<SubmissionAnswer> {
  const { db, clock } = deps
  const { form, actor, asker } = request
  const budget = budgets.find(({ value }) => value === form.chosen(settingFields.budget))
  const names = (['hidden', 'shown'] as const).find((one) => one === form.chosen(settingFields.names))
  if (!budget || !names) return { kind: 'errors', errors: { [settingFields.budget]: 'Choose one of these.' } }
  const wanted = [
    { field: settingFields.channel, leastSeverity: 'info' as const },
    { field: settingFields.critical, leastSeverity: 'critical' as const },
  ]
  for (const { field, leastSeverity } of wanted) {
    const channel = form.chosen(field)
    const fault = await setChannel(deps, { teamId: null, leastSeverity, channel, team: asker.team, actor })
    if (fault) return { kind: 'errors', errors: { [field]: fault } }
  }
  const change = { alertBudget: budget.alertBudget, namesInChannels: names }
  await changeDetectionSettings(db, { change, actor, now: clock.now() })
  await request.refreshHome()
  return { kind: 'close' }
}

/** The channel of a team was chosen, or none. */
export async function submitTeamChannel(deps: IncidentDeps, request: SubmissionRequest): Promise<SubmissionAnswer> {
  const { form, actor, asker } = request
  const teams = await listTeams(deps.db)
  const team = teams.find(({ id }) => id === form.chosen(settingFields.team))
  const leastSeverity = (['info', 'warning', 'critical'] as const).find(
    (one) => one === form.chosen(settingFields.severity),
  )
  if (!team || !leastSeverity) return { kind: 'errors', errors: { [settingFields.team]: 'Choose one of these.' } }
  const channel = form.chosen(settingFields.channel)
  const fault = await setChannel(deps, { teamId: team.id, leastSeverity, channel, team: asker.team, actor })
  return fault ? { kind: 'errors', errors: { [settingFields.channel]: fault } } : { kind: 'clear' }
}

/** Sets a route where it is another one; the sentence is why it cannot be. */
async function setChannel(
  { db, clock, clients }: IncidentDeps,
  input: {
    teamId: string | null
    leastSeverity: Severity
    channel: string | null
    team: string
    actor: SubmissionRequest['actor']
  },
): Promise<string | null> {
  const { teamId, leastSeverity, channel, team: workspace, actor } = input
  const before = (await alertRoutes(db)).find(
    (route) => route.teamId === teamId && route.leastSeverity === leastSeverity,
  )
  if ((before?.channel ?? null) === channel) return null
  if (channel !== null) {
    const text = 'Tally will tell of unusual AI spend here. Admins change that in Home > Incidents > Settings.'
    try {
      await patiently(() => clients.interactive.chat.postMessage({ channel, text, blocks: [section(text)] }))
    } catch (thrown) {
      const error = slackErrorOf(thrown)
      if (error === null) throw thrown
      return `Tally cannot write there (${error}). Invite it with /invite @Tally, then save again. Nothing was saved.`
    }
  }
  const to = channel === null ? null : { workspace, channel }
  await setAlertRoute(db, { teamId, leastSeverity, to, actor, now: clock.now() })
  return null
}
