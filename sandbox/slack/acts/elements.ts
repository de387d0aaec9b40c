import { isObject, type JsonObject, objectAt, objectsAt, textAt } from '../json.ts'
import { findMessage } from '../messages.ts'
import { findView } from '../views.ts'
import type { Message, View, Workspace } from '../workspace.ts'
import { ImpossibleAct } from './act.ts'

/** Where a person acts: on a message they see, or on a view they have open. */
export type Place = { kind: 'message'; message: Message } | { kind: 'view'; view: View }

/** An interactive element and the block it stands in. */
export type Element = { blockId: string; element: JsonObject }

export function placeOf(
  workspace: Workspace,
  userId: string,
  named: { viewId: string | null; channel: string | null; ts: string | null },
): Place {
  if (named.viewId !== null) {
    const view = findView(workspace, { id: named.viewId, externalId: null })
    if (view?.user !== userId) throw new ImpossibleAct(`${userId} has no view ${named.viewId} open`)
    return { kind: 'view', view }
  }
  const channel = workspace.channels.get(named.channel ?? '')
  const message = channel === undefined ? null : findMessage(workspace, channel.id, named.ts ?? '')
  const sees = channel?.members.has(userId) === true && (message?.onlyFor ?? userId) === userId
  if (message === null || !sees) throw new ImpossibleAct(`${userId} sees no message ${named.channel}/${named.ts}`)
  return { kind: 'message', message }
}

export function blocksOf(place: Place): JsonObject[] {
  return place.kind === 'view' ? place.view.blocks : place.message.blocks
}

/** Every element with an action_id, however deep, with the innermost block that has an id. */
export function elementsIn(blocks: readonly JsonObject[]): Element[] {
  return blocks.flatMap((block) => within(block, textAt(block, 'block_id') ?? ''))
}

/** The element a person means: by action_id, or by the words on it; the value or block tells equals apart. */
export function findElement(
  blocks: readonly JsonObject[],
  named: { actionId: string | null; blockId: string | null; value: string | null; label: string | null },
): Element {
  const fits = ({ blockId, element }: Element) =>
    (named.actionId === null || element.action_id === named.actionId) &&
    (named.blockId === null || blockId === named.blockId) &&
    (named.label === null || textAt(objectAt(element, 'text'), 'text') === named.label)
  const found = elementsIn(blocks).filter(fits)
  const exact = found.find(({ element }) => named.value === null || element.value === named.value)
  const element = exact ?? (named.value === null ? undefined : found.find(({ element }) => element.type !== 'button'))
  if (element === undefined || (named.actionId === null && named.label === null)) {
    throw new ImpossibleAct(`nothing here is ${JSON.stringify(named)}`)
  }
  return element
}

/** The options an element offers, groups flattened. */
export function optionsOf(element: JsonObject): JsonObject[] {
  return [
    ...objectsAt(element, 'options'),
    ...objectsAt(element, 'option_groups').flatMap((group) => objectsAt(group, 'options')),
  ]
}

function within(value: unknown, blockId: string): Element[] {
  if (Array.isArray(value)) return value.flatMap((item) => within(item, blockId))
  if (!isObject(value)) return []
  const inner = textAt(value, 'block_id') ?? blockId
  const own = textAt(value, 'action_id') === null ? [] : [{ blockId: inner, element: value }]
  return [...own, ...Object.values(value).flatMap((part) => within(part, inner))]
}
