import { isObject, type JsonObject, objectAt, textAt } from '../../json.ts'
import type { Drawing } from './drawing.ts'

// What an element shows as chosen: what the person did so far, else what the app set at first.

/** The text, date or id an element holds, or an empty text. */
export function heldText(
  drawing: Drawing,
  block: JsonObject,
  element: JsonObject,
  key: string,
  initial: string,
): string {
  const held = stateOf(drawing, block, element)
  const value = held === null ? element[initial] : held[key]
  return typeof value === 'string' || typeof value === 'number' ? String(value) : ''
}

/** The values of the options an element holds. */
export function heldOptions(drawing: Drawing, block: JsonObject, element: JsonObject): JsonObject[] {
  const held = stateOf(drawing, block, element)
  const source =
    held === null ? [element.initial_option, element.initial_options] : [held.selected_option, held.selected_options]
  return source.flat().filter(isObject)
}

/** The ids of people or channels a multi-select holds. */
export function heldIds(
  drawing: Drawing,
  block: JsonObject,
  element: JsonObject,
  key: string,
  initial: string,
): string[] {
  const held = stateOf(drawing, block, element)
  const value = held === null ? element[initial] : held[key]
  return Array.isArray(value) ? value.filter((id) => typeof id === 'string') : []
}

function stateOf(drawing: Drawing, block: JsonObject, element: JsonObject): JsonObject | null {
  const held = objectAt(drawing.values, textAt(block, 'block_id') ?? '')[textAt(element, 'action_id') ?? '']
  return isObject(held) ? held : null
}
