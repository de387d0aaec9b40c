import { isObject, type JsonObject } from '../json.ts'
import { messageOnTheWire } from '../messages.ts'
import { newTrigger } from '../triggers.ts'
import { viewOnTheWire } from '../views.ts'
import type { SlackUser, Workspace } from '../workspace.ts'
import {
  channelNameOnTheWire,
  complain,
  ImpossibleAct,
  interactionBy,
  type Outcome,
  outcomeOf,
  personOf,
  responseUrlFor,
  type Stage,
} from './act.ts'
import { actionOf, elementState, stateValues } from './element-state.ts'
import { blocksOf, findElement, type Place, placeOf } from './elements.ts'

/** Where and on what a person acts. `state` is what they have filled in elsewhere in the view or message. */
export type ElementAct = {
  user: string
  viewId: string | null
  channel: string | null
  ts: string | null
  actionId: string | null
  blockId: string | null
  label: string | null
  state: JsonObject
}

/** A person presses a button, found by action_id or by the words on it; `value` tells equal ones apart. */
export function pressButton(stage: Stage, input: ElementAct & { value: string | null }): Promise<Outcome> {
  return act(stage, input, input.value, () => ({}))
}

/** A person chooses in a select, radio group, checkboxes, overflow menu or date picker, or sends a text input. */
export function chooseOption(stage: Stage, input: ElementAct & { value: unknown }): Promise<Outcome> {
  return act(stage, input, null, (element) => elementState(stage.workspace, element, input.value))
}

/** A person types into an external select; the outcome carries the app's `options` or `option_groups`. */
export async function suggestOptions(stage: Stage, input: ElementAct & { typed: string }): Promise<Outcome> {
  const { workspace } = stage
  const user = personOf(workspace, input.user)
  const place = placeOf(workspace, user.id, input)
  const { blockId, element } = findElement(blocksOf(place), { ...input, value: null })
  const ack = await stage.delivery.interact('interactive', {
    type: 'block_suggestion',
    ...interactionBy(workspace, user),
    ...contextOf(workspace, place, input.state),
    action_id: element.action_id,
    block_id: blockId,
    value: input.typed,
  })
  const answer = ack.kind === 'acknowledged' && isObject(ack.payload) ? ack.payload : {}
  return { ...outcomeOf(ack), options: answer.options ?? [], optionGroups: answer.option_groups ?? [] }
}

/** A person runs one of the app's shortcuts: a global one, or one on a message. */
export async function runShortcut(
  stage: Stage,
  input: { user: string; callbackId: string; channel: string | null; ts: string | null },
): Promise<Outcome> {
  const { workspace } = stage
  const user = personOf(workspace, input.user)
  const shortcut = workspace.app.shortcuts.find(({ callbackId }) => callbackId === input.callbackId)
  if (shortcut === undefined) throw new ImpossibleAct(`the app has no shortcut ${input.callbackId}`)
  const common = {
    ...interactionBy(workspace, user),
    callback_id: shortcut.callbackId,
    trigger_id: newTrigger(workspace, user.id),
    action_ts: workspace.nextTs(),
  }
  if (shortcut.kind === 'global') return shortcutRun(stage, { type: 'shortcut', ...common })
  const place = placeOf(workspace, user.id, { ...input, viewId: null })
  if (place.kind !== 'message') throw new ImpossibleAct('a message shortcut needs a message')
  const { message } = place
  if (message.onlyFor !== null) throw new ImpossibleAct('a message only one person sees has no shortcuts')
  return shortcutRun(stage, {
    type: 'message_action',
    ...common,
    channel: channelRef(workspace, message.channel),
    message_ts: message.ts,
    message: messageOnTheWire(workspace, message),
    response_url: responseUrlFor(workspace, user.id, message.channel, message.ts),
  })
}

async function shortcutRun(stage: Stage, payload: JsonObject): Promise<Outcome> {
  const ack = await stage.delivery.interact('interactive', payload)
  if (ack.kind !== 'acknowledged') complain(stage, String(payload.callback_id), `no acknowledgement: ${ack.kind}`)
  return outcomeOf(ack)
}

async function act(
  stage: Stage,
  input: ElementAct,
  value: string | null,
  stateOf: (element: JsonObject) => JsonObject,
): Promise<Outcome> {
  const { workspace } = stage
  const user = personOf(workspace, input.user)
  const place = placeOf(workspace, user.id, input)
  const found = findElement(blocksOf(place), { ...input, value })
  const state = stateOf(found.element)
  const actionId = String(found.element.action_id)
  const filled = {
    ...input.state,
    [found.blockId]: {
      ...objectIn(input.state, found.blockId),
      ...(state.type === undefined ? {} : { [actionId]: state }),
    },
  }
  const payload = {
    type: 'block_actions',
    ...interactionBy(workspace, user),
    ...contextOf(workspace, place, filled),
    trigger_id: newTrigger(workspace, user.id),
    ...responseUrlOf(workspace, user, place),
    actions: [actionOf(found, state, workspace.nextTs())],
  }
  const ack = await stage.delivery.interact('interactive', payload)
  if (ack.kind !== 'acknowledged') complain(stage, actionId, `no acknowledgement: ${ack.kind}`)
  return { ...outcomeOf(ack), actionId, blockId: found.blockId }
}

function contextOf(workspace: Workspace, place: Place, given: JsonObject): JsonObject {
  if (place.kind === 'view') {
    const { view } = place
    view.values = stateValues(workspace, view.blocks, view.values, given)
    return { container: { type: 'view', view_id: view.id }, view: viewOnTheWire(workspace, view) }
  }
  const { message } = place
  return {
    container: {
      type: 'message',
      message_ts: message.ts,
      channel_id: message.channel,
      is_ephemeral: message.onlyFor !== null,
      ...(message.threadTs === null ? {} : { thread_ts: message.threadTs }),
    },
    channel: channelRef(workspace, message.channel),
    // Slack sends no message object along for ephemeral ones.
    ...(message.onlyFor === null ? { message: messageOnTheWire(workspace, message) } : {}),
    state: { values: stateValues(workspace, message.blocks, {}, given) },
  }
}

function responseUrlOf(workspace: Workspace, user: SlackUser, place: Place): JsonObject {
  if (place.kind === 'view') return {}
  return { response_url: responseUrlFor(workspace, user.id, place.message.channel, place.message.ts) }
}

function channelRef(workspace: Workspace, id: string): JsonObject {
  const channel = workspace.channels.get(id)
  return { id, name: channel === undefined ? '' : channelNameOnTheWire(channel) }
}

function objectIn(object: JsonObject, key: string): JsonObject {
  const value = object[key]
  return isObject(value) ? value : {}
}
