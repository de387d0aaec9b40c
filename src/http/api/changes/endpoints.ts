import { changeBudget, createBudget, deleteBudget, raiseBudgetEndpoint } from './budget-changes.ts'
import { listBudgetsEndpoint, showBudget } from './budgets.ts'
import { deletePerson, previewDeletion } from './deletion.ts'
import { changeGroup, createGroup, removeGroup } from './group-changes.ts'
import { exportGroups, importGroups } from './group-files.ts'
import { actOnGroups } from './group-verbs.ts'
import { listGroups, showGroup } from './groups.ts'
import { actOnIncidentEndpoint } from './incident-act.ts'
import { listIncidentsEndpoint, showIncident } from './incidents.ts'
import { listKeys, pauseKeyEndpoint, resumeKeyEndpoint, revokeKeyEndpoint } from './keys.ts'
import { listProviders, showSync } from './providers.ts'
import { changeSettings, showSettings } from './settings.ts'
import { showRun, startSync } from './sync-runs.ts'

/** What changes things over HTTP, with what has to be read for it. */
export const changeEndpoints = [
  ...[listGroups, exportGroups, showGroup, createGroup, actOnGroups, changeGroup, removeGroup, importGroups],
  ...[listIncidentsEndpoint, showIncident, actOnIncidentEndpoint],
  ...[showSettings, changeSettings],
  ...[listBudgetsEndpoint, showBudget, createBudget, changeBudget, deleteBudget, raiseBudgetEndpoint],
  ...[listKeys, pauseKeyEndpoint, resumeKeyEndpoint, revokeKeyEndpoint],
  ...[previewDeletion, deletePerson],
  ...[listProviders, showSync, startSync, showRun],
]
