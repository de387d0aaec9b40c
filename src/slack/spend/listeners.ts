import type { Listening } from '../listening/listening.ts'
import { spendActions } from './action-ids.ts'
import { answerSpend } from './answer.ts'
import type { AnswerDeps } from './answers.ts'
import { listenToExplain } from './explain.ts'
import { listenToMySpend } from './home-listeners.ts'
import { listenToPersonChart } from './person-answer.ts'
import { listenToPicker } from './picker-listeners.ts'
import { listenToSharing } from './share.ts'
import { listenToTeamSpend } from './team-listeners.ts'

/** `/spend` and the buttons under its answers. */
export function listenToSpend(listening: Listening, deps: AnswerDeps): void {
  listening.command('/spend', 'anyone', (request) => answerSpend(deps, request))

  // The value is what follows `/spend`; it is read and allowed as if it were typed.
  listening.button(spendActions.run, 'known', (request) => answerSpend(deps, { ...request, text: request.value }))

  listenToMySpend(listening, deps)
  listenToPersonChart(listening, deps)
  listenToTeamSpend(listening, deps)
  listenToExplain(listening, deps)
  listenToPicker(listening, deps)
  listenToSharing(listening, deps)
}
