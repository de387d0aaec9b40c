import type { ServerResponse } from 'node:http'
import type { Hold } from '../budgets/hold.ts'
import { type AdmissionDeps, admission } from './admission.ts'
import type { Caller } from './authenticate.ts'
import type { Call } from './call.ts'
import { type Refusal, sendRefusal, somethingWrong } from './errors.ts'
import { Relay, type RelayDeps } from './relay.ts'

export type ForwardDeps = RelayDeps & AdmissionDeps

/** The one place where a call goes on to its provider: admitted first, and only then relayed. Everything else is refused. */
export function forward(deps: ForwardDeps, response: ServerResponse, caller: Caller, call: Call | Refusal): void {
  if ('say' in call) {
    sendRefusal(response, caller.dialect, caller.requestId, call)
    return
  }
  const answer = admission(deps, call)
  if (answer instanceof Promise) {
    answer.then(
      (given) => relayOrRefuse(deps, response, call, given),
      (thrown: unknown) => {
        deps.log.error({ err: thrown, requestId: caller.requestId }, 'a request could not be admitted')
        sendRefusal(response, caller.dialect, caller.requestId, somethingWrong)
      },
    )
  } else {
    relayOrRefuse(deps, response, call, answer)
  }
}

function relayOrRefuse(deps: ForwardDeps, response: ServerResponse, call: Call, answer: Hold | Refusal): void {
  const { dialect, requestId } = call.caller
  if ('say' in answer) sendRefusal(response, dialect, requestId, answer)
  // The client may have left while a budget was asked.
  else if (response.destroyed) answer.release()
  else new Relay(deps, call, answer, response).start()
}
