import { isObject, type JsonObject, objectAt, textAt } from '../json.ts'
import { Refusal } from '../refusal.ts'
import { newTrigger } from '../triggers.ts'
import { closeModals, pushModal, updateView, viewOnTheWire } from '../views.ts'
import type { View } from '../workspace.ts'
import { complain, ImpossibleAct, interactionBy, type Outcome, outcomeOf, personOf, type Stage } from './act.ts'
import { stateValues, unfilled } from './element-state.ts'
import { placeOf } from './elements.ts'

/**
 * A person presses Submit. `result` says what became of the modal: closed, errors (with the sentences), updated,
 * pushed, cleared, incomplete (required inputs empty, nothing was sent) or failed (no answer, or one Slack refuses).
 */
export async function submitModal(
  stage: Stage,
  input: { user: string; viewId: string; state: JsonObject },
): Promise<Outcome> {
  const { workspace } = stage
  const user = personOf(workspace, input.user)
  const view = topModal(stage, input)
  view.values = stateValues(workspace, view.blocks, view.values, input.state)
  view.errors = {}
  const missing = unfilled(view.blocks, view.values)
  if (missing.length > 0) {
    view.errors = Object.fromEntries(missing.map((blockId) => [blockId, 'Please complete this required field.']))
    workspace.changed({ kind: 'modal', user: user.id })
    return { acked: false, ackMs: null, result: 'incomplete', errors: view.errors }
  }
  const ack = await stage.delivery.interact('interactive', {
    type: 'view_submission',
    ...interactionBy(workspace, user),
    trigger_id: newTrigger(workspace, user.id),
    view: viewOnTheWire(workspace, view),
    response_urls: [],
  })
  if (ack.kind !== 'acknowledged') {
    complain(stage, 'view_submission', `no acknowledgement: ${ack.kind}`)
    return { ...outcomeOf(ack), result: 'failed', reason: ack.kind }
  }
  return { ...outcomeOf(ack), ...carryOut(stage, view, isObject(ack.payload) ? ack.payload : {}) }
}

/** A person closes the top modal, or all of them; the app hears of it where it asked to. */
export async function closeModal(
  stage: Stage,
  input: { user: string; viewId: string; all: boolean },
): Promise<Outcome> {
  const { workspace } = stage
  const user = personOf(workspace, input.user)
  const view = topModal(stage, input)
  const payload = {
    type: 'view_closed',
    ...interactionBy(workspace, user),
    view: viewOnTheWire(workspace, view),
    is_cleared: input.all,
  }
  closeModals(workspace, view, input.all)
  if (view.definition.notify_on_close !== true) return { acked: false, ackMs: null }
  return outcomeOf(await stage.delivery.interact('interactive', payload))
}

function topModal({ workspace }: Stage, input: { user: string; viewId: string }): View {
  const place = placeOf(workspace, input.user, { viewId: input.viewId, channel: null, ts: null })
  const top = workspace.modals.get(input.user)?.at(-1)
  if (place.kind !== 'view' || place.view !== top) throw new ImpossibleAct(`${input.viewId} is not the modal on top`)
  return top
}

function carryOut(stage: Stage, view: View, answer: JsonObject): JsonObject {
  const { workspace } = stage
  try {
    switch (answer.response_action) {
      case undefined:
        closeModals(workspace, view, false)
        return { result: 'closed' }
      case 'clear':
        closeModals(workspace, view, true)
        return { result: 'cleared' }
      case 'update':
        updateView(workspace, view, objectAt(answer, 'view'), null)
        return { result: 'updated', viewId: view.id }
      case 'push':
        return { result: 'pushed', viewId: pushModal(workspace, view.user, objectAt(answer, 'view')).id }
      case 'errors':
        return showErrors(stage, view, objectAt(answer, 'errors'))
      default:
        throw new Refusal('invalid_response_action')
    }
  } catch (thrown) {
    if (!(thrown instanceof Refusal)) throw thrown
    const reason = `${thrown.error} ${JSON.stringify(thrown.extra)}`
    complain(stage, 'view_submission', reason)
    return { result: 'failed', reason }
  }
}

// Slack shows errors only under input blocks, so an error for anything else is a mistake of the app.
function showErrors(stage: Stage, view: View, errors: JsonObject): JsonObject {
  const inputs = new Set(view.blocks.filter((block) => block.type === 'input').map((block) => block.block_id))
  const astray = Object.keys(errors).filter((blockId) => !inputs.has(blockId) || textAt(errors, blockId) === null)
  if (Object.keys(errors).length === 0 || astray.length > 0) {
    throw new Refusal('invalid_errors', { blocks: astray })
  }
  view.errors = Object.fromEntries(Object.entries(errors).map(([blockId, sentence]) => [blockId, String(sentence)]))
  stage.workspace.changed({ kind: 'modal', user: view.user })
  return { result: 'errors', errors: view.errors }
}
