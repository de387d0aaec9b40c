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
    refuse(deps, response, caller, call)
    return
  }
  const admitting = caller.span?.child('proxy.admit')
  const answer = admission(deps, call)
  if (answer instanceof Promise) {
    answer.then(
      (given) => {
        admitting?.end()
        relayOrRefuse(deps, response, call, given)
      },
      (thrown: unknown) => {
        deps.log.error({ err: thrown, requestId: caller.requestId }, 'a request could not be admitted')
        admitting?.end(thrown)
        refuse(deps, response, caller, somethingWrong)
      },
    )
  } else {
    admitting?.end()
    relayOrRefuse(deps, response, call, answer)
  }
}

function relayOrRefuse(deps: ForwardDeps, response: ServerResponse, call: Call, answer: Hold | Refusal): void {
  if ('say' in answer) refuse(deps, response, call.caller, answer)
  else if (response.destroyed) leave(call.caller, answer)
  else new Relay(deps, call, answer, response).start()
}

// The client left while a budget was asked.
function leave({ span }: Caller, hold: Hold): void {
  hold.release()
  span?.end()
}

function refuse({ metrics }: ForwardDeps, response: ServerResponse, caller: Caller, refusal: Refusal): void {
  const { dialect, requestId, span } = caller
  metrics.refused(refusal)
  span?.set({ 'tally.refusal': refusal.code, 'http.response.status_code': refusal.status })
  span?.end()
  sendRefusal(response, dialect, requestId, refusal)
}
