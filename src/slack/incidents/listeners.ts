import type { Listening } from '../listening/listening.ts'
import { incidentActions, incidentModals, incidentSettings } from './action-ids.ts'
import { answerIncidents, showPage } from './command.ts'
import type { IncidentDeps } from './deps.ts'
import { pressLessons, pressUndo } from './lessons.ts'
import {
  pressKeepGoing,
  pressKey,
  pressMenu,
  pressNow,
  pressOpen,
  pressSnooze,
  submitCap,
  submitExpect,
  submitResolve,
} from './press.ts'
import { pressSettings, pressTeamChannel, submitSettings, submitTeamChannel } from './settings.ts'

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
  listening.button(incidentActions.cap, 'known', (request) => pressOpen(deps, request, 'cap'))
  listening.button(incidentActions.open, 'known', (request) => pressOpen(deps, request, 'open'))
  listening.button(incidentActions.menu, 'known', (request) => pressMenu(deps, request))
  listening.button(incidentActions.pauseKey, 'known', (request) => pressKey(deps, request, 'pause'))
  listening.button(incidentActions.resumeKey, 'known', (request) => pressKey(deps, request, 'resume'))

  listening.submission(incidentModals.resolve, 'known', (request) => submitResolve(deps, request))
  listening.submission(incidentModals.expect, 'known', (request) => submitExpect(deps, request))
  listening.submission(incidentModals.cap, 'known', (request) => submitCap(deps, request))

  listening.button(incidentSettings.open, 'admin', (request) => pressSettings(deps, request))
  listening.viewAction(incidentSettings.team, 'admin', (request) => pressTeamChannel(deps, request))
  listening.button(incidentSettings.lessons, 'admin', (request) => pressLessons(deps, request))
  listening.viewAction(incidentSettings.undo, 'admin', (request) => pressUndo(deps, request))
  listening.submission(incidentModals.settings, 'admin', (request) => submitSettings(deps, request))
  listening.submission(incidentModals.teamChannel, 'admin', (request) => submitTeamChannel(deps, request))
}
