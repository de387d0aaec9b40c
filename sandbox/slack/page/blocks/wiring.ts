import { type JsonObject, objectAt, textAt } from '../../json.ts'

/** The attributes by which the page's script knows which element of which block a control is, and what to ask first. */
export function wiring(block: JsonObject, element: JsonObject) {
  const confirm = objectAt(element, 'confirm')
  return {
    'data-act': textAt(element, 'type') ?? '',
    'data-block': textAt(block, 'block_id') ?? '',
    'data-action': textAt(element, 'action_id') ?? '',
    'data-confirm': element.confirm === undefined ? undefined : JSON.stringify(confirm),
    autoFocus: element.focus_on_load === true || undefined,
  }
}
