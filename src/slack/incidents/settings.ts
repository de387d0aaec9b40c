import { type AlertRoute, alertRoutes, setAlertRoute, setAlertRouteIn } from '../../incidents/alert-routes.ts'
import { floorFields } from '../../incidents/detection-fields.ts'
import { changeDetectionSettingsIn, readDetectionSettings } from '../../incidents/detection-settings.ts'
import { type Severity, severities } from '../../incidents/incident.ts'
import { listTeams } from '../../people/team.ts'
import { section } from '../kit/blocks.ts'
import type { ButtonRequest, SubmissionAnswer, SubmissionRequest, ViewActionRequest } from '../listening/requests.ts'
import { patiently, slackErrorOf } from '../web-api.ts'
import type { IncidentDeps } from './deps.ts'
import type { EngineTries } from './engine-tries.ts'
import { figuresIn } from './rules.ts'
import { budgets, settingFields, settingsModal, teamRouteModal } from './settings-view.ts'

// A modal shows what is known by then; counting goes on.
const patienceMs = 2_000
const morePatienceMs = 120_000

/** “Settings…” was pressed. */
export async function pressSettings(
  deps: IncidentDeps,
  tries: EngineTries,
  { asker, openModal }: ButtonRequest,
): Promise<void> {
  await openModal('Alerts', () => drawn(deps, tries, { here: asker.team, patience: patienceMs }))
}

/** “Show the count” was pressed: what the engine would have sent is waited for. What was typed meanwhile stays. */
export async function pressCountAgain(
  deps: IncidentDeps,
  tries: EngineTries,
  { asker, update }: ViewActionRequest,
): Promise<void> {
  await update(await drawn(deps, tries, { here: asker.team, patience: morePatienceMs }))
}

async function drawn(
  { db, clock }: IncidentDeps,
  tries: EngineTries,
  { here, patience }: { here: string; patience: number },
) {
  const settings = await readDetectionSettings(db)
  return settingsModal({
    ...{ settings, routes: await alertRoutes(db), teams: await listTeams(db) },
    tried: await tries.ask(settings, clock.now(), patience),
    here,
  })
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
  if (!budget) return { kind: 'errors', errors: { [settingFields.budget]: 'Choose one of these.' } }
  const { figures: floors, errors } = figuresIn(form, floorFields)
  if (Object.keys(errors).length > 0) return { kind: 'errors', errors }
  const wanted = [
    { field: settingFields.channel, leastSeverity: 'info' as const },
    { field: settingFields.critical, leastSeverity: 'critical' as const },
  ]
  const routes = await alertRoutes(db)
  const changed = wanted
    .map((one) => ({ ...one, teamId: null, channel: form.chosen(one.field) }))
    .filter((one) => !isSet(routes, one) && !isKeptElsewhere(routes, one, asker.team))
  for (const { channel, field } of changed) {
    const fault = await faultOf(deps, channel)
    if (fault) return { kind: 'errors', errors: { [field]: fault } }
  }
  const by = { actor, now: clock.now() }
  const change = { alertBudget: budget.alertBudget, floors }
  await db.transaction().execute(async (transaction) => {
    for (const one of changed) await setAlertRouteIn(transaction, { ...one, to: placeOf(one, asker.team), ...by })
    await changeDetectionSettingsIn(transaction, { change, ...by })
  })
  await request.refreshHome()
  return { kind: 'close' }
}

/** The channel of a team was chosen, or none. */
export async function submitTeamChannel(deps: IncidentDeps, request: SubmissionRequest): Promise<SubmissionAnswer> {
  const { form, actor, asker } = request
  const teams = await listTeams(deps.db)
  const team = teams.find(({ id }) => id === form.chosen(settingFields.team))
  const leastSeverity = severities.find((one) => one === form.chosen(settingFields.severity))
  if (!team || !leastSeverity) return { kind: 'errors', errors: { [settingFields.team]: 'Choose one of these.' } }
  const route = { teamId: team.id, leastSeverity, channel: form.chosen(settingFields.channel) }
  if (isSet(await alertRoutes(deps.db), route)) return { kind: 'clear' }
  const fault = await faultOf(deps, route.channel)
  if (fault) return { kind: 'errors', errors: { [settingFields.channel]: fault } }
  await setAlertRoute(deps.db, { ...route, to: placeOf(route, asker.team), actor, now: deps.clock.now() })
  return { kind: 'clear' }
}

type Route = { teamId: string | null; leastSeverity: Severity; channel: string | null }

// Nothing chosen here leaves a channel of another workspace as it is: it cannot be shown in the form.
function isKeptElsewhere(routes: readonly AlertRoute[], { channel, ...of }: Route, here: string): boolean {
  const before = routes.find(({ teamId, leastSeverity }) => teamId === of.teamId && leastSeverity === of.leastSeverity)
  return channel === null && before !== undefined && before.workspace !== here
}

function isSet(routes: readonly AlertRoute[], { teamId, leastSeverity, channel }: Route): boolean {
  const before = routes.find((route) => route.teamId === teamId && route.leastSeverity === leastSeverity)
  return (before?.channel ?? null) === channel
}

function placeOf({ channel }: Route, workspace: string) {
  return channel === null ? null : { workspace, channel }
}

/** Why Tally cannot write in a channel, tried with a first message; null where it can, and for none. */
async function faultOf({ clients }: IncidentDeps, channel: string | null): Promise<string | null> {
  if (channel === null) return null
  const text = 'Tally will tell of unusual AI spend here. Admins change that in Home > Incidents > Settings.'
  try {
    await patiently(() => clients.interactive.chat.postMessage({ channel, text, blocks: [section(text)] }))
    return null
  } catch (thrown) {
    const error = slackErrorOf(thrown)
    if (error === null) throw thrown
    return `Tally cannot write there (${error}). Invite it with /invite @Tally, then save again. Nothing was saved.`
  }
}
