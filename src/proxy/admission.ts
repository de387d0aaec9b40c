import type { Admission } from '../budgets/admission.ts'
import type { Gate } from '../budgets/gate.ts'
import { type Hold, noHold } from '../budgets/hold.ts'
import { allowedModelsSentence, isModelAllowed } from '../prices/allowed-models.ts'
import type { Call } from './call.ts'
import type { Dialect } from './dialect.ts'
import type { Refusal } from './errors.ts'

/** What the proxy asks of budgets. */
export type ProxyGate = Pick<Gate, 'admit' | 'resultsPassed' | 'mayNameProject'>

/** Without a gate there are no budgets: a test, a bench. */
export type AdmissionDeps = { gate?: ProxyGate }

/**
 * Whether a call may be forwarded: first by the models its key may use, then by the budgets it falls under, which hold
 * what it may cost. The hold is to be settled or released once. At once, unless a budget has to be asked for.
 */
export function admission(deps: AdmissionDeps, call: Call): Hold | Refusal | Promise<Hold | Refusal> {
  const { claim, caller, provider } = call
  if (!claim) return noHold.hold
  const { key, dialect } = caller
  if (key.models.length > 0) {
    const asked = [...claim.models, ...claim.otherModels()]
    if (!asked.every((model) => isModelAllowed(key, { provider, model }))) return notAllowed(key.models)
  }
  if (!deps.gate) return noHold.hold
  const answer = deps.gate.admit({
    requestId: caller.id,
    keyId: key.id,
    lineageId: key.lineageId,
    personId: key.personId,
    project: 'record' in call.metering ? call.metering.record.project : key.project,
    provider,
    model: claim.models[0] ?? '',
    inputBytes: claim.inputBytes,
    maxOutputTokens: claim.maxOutputTokens,
    choices: claim.choices,
    unbounded: claim.unbounded,
    later: claim.later,
    now: caller.arrivedAt,
  })
  return answer instanceof Promise ? answer.then((given) => verdict(given, dialect)) : verdict(answer, dialect)
}

// 402 is shown once by Claude Code; Codex and Aider repeat it, and show a 400 once.
const refusedStatus: Record<Dialect, number> = { anthropic: 402, openai: 400 }

function verdict(answer: Admission, dialect: Dialect): Hold | Refusal {
  switch (answer.kind) {
    case 'admitted':
      return answer.hold
    case 'refused':
      return { status: refusedStatus[dialect], code: 'budget_exceeded', say: answer.say }
    case 'unavailable':
      return { status: 503, code: 'budgets_unavailable', say: answer.say, retryAfterS: answer.retryAfterS }
  }
}

// 400, because every client shows its text, once; Claude Code takes a 403 for a failed login.
function notAllowed(models: readonly string[]): Refusal {
  return { status: 400, code: 'model_not_allowed', say: allowedModelsSentence(models) }
}
