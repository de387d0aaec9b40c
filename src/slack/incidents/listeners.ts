import type { Listening } from '../listening/listening.ts'
import { incidentActions, incidentModals, incidentSettings } from './action-ids.ts'
import { pressCap, submitCap } from './cap.ts'
import { answerIncidents, showPage } from './command.ts'
import type { IncidentDeps } from './deps.ts'
import { createEngineTries } from './engine-tries.ts'
import { pressPauseKey, pressResumeKey } from './keys.ts'
import { pressLessons, pressUndo } from './lessons.ts'
import { pressKeepGoing, pressMenu, pressNow, pressOpen, pressSnooze, submitExpect, submitResolve } from './press.ts'
import { pressRules, pressTryRules, submitRules } from './rules.ts'
import { pressCountAgain, pressSettings, pressTeamChannel, submitSettings, submitTeamChannel } from './settings.ts'

/** `/incidents`, and the buttons and forms of alerts. Who may answer which incident is asked anew each time. */
export function listenToIncidents(listening: Listening, deps: IncidentDeps): void {
  listening.command('/incidents', 'known', (request) => answerIncidents(deps, request))
  for (const actionId of [incidentActions.previousListed, incidentActions.nextListed]) {
    listening.button(actionId, 'known', (request) => showPage(deps, request))
  }

  listening.button(incidentActions.acknowledge, 'known', (request) =>
    pressNow(deps, request, { act: { kind: 'acknowledge' } }),
  )
  listening.button(incidentActions.reopen, 'known', (request) => pressNow(deps, request, { act: { kind: 'reopen' } }))
  listening.button(incidentActions.notMine, 'known', (request) =>
    pressNow(deps, request, { act: { kind: 'not_mine' } }),
  )
  listening.button(incidentActions.keepGoing, 'known', (request) => pressKeepGoing(deps, request))
  listening.button(incidentActions.snooze, 'known', (request) => pressSnooze(deps, request))
  listening.button(incidentActions.resolve, 'known', (request) => pressOpen(deps, request, 'resolve'))
  listening.button(incidentActions.expect, 'known', (request) => pressOpen(deps, request, 'expect'))
  listening.button(incidentActions.cap, 'known', (request) => pressCap(deps, request))
  listening.button(incidentActions.open, 'known', (request) => pressOpen(deps, request, 'open'))
  listening.button(incidentActions.menu, 'known', (request) => pressMenu(deps, request))
  listening.button(incidentActions.pauseKey, 'known', (request) => pressPauseKey(deps, request))
  listening.button(incidentActions.resumeKey, 'known', (request) => pressResumeKey(deps, request))

  listening.submission(incidentModals.resolve, 'known', (request) => submitResolve(deps, request))
  listening.submission(incidentModals.expect, 'known', (request) => submitExpect(deps, request))
  listening.submission(incidentModals.cap, 'known', (request) => submitCap(deps, request))

  const tries = createEngineTries(deps.db, deps.log)
  listening.button(incidentSettings.open, 'admin', (request) => pressSettings(deps, tries, request))
  listening.viewAction(incidentSettings.countAgain, 'admin', (request) => pressCountAgain(deps, tries, request))
  for (const actionId of [incidentSettings.rulesOnSpend, incidentSettings.rulesOnUse, incidentSettings.rulesOnCost]) {
    listening.viewAction(actionId, 'admin', (request) => pressRules(deps, request))
  }
  listening.viewAction(incidentSettings.tryRules, 'admin', (request) => pressTryRules(deps, request))
  listening.submission(incidentModals.rules, 'admin', (request) => submitRules(deps, request))
  listening.viewAction(incidentSettings.team, 'admin', (request) => pressTeamChannel(deps, request))
  listening.button(incidentSettings.lessons, 'admin', (request) => pressLessons(deps, request))
  listening.viewAction(incidentSettings.undo, 'admin', (request) => pressUndo(deps, request))
  listening.submission(incidentModals.settings, 'admin', (request) => submitSettings(deps, request))
  listening.submission(incidentModals.teamChannel, 'admin', (request) => submitTeamChannel(deps, request))
}
