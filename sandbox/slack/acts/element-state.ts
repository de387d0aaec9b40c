import { fileOnTheWire } from '../files.ts'
import { isObject, type JsonObject, objectAt, objectsAt, textAt } from '../json.ts'
import type { View, Workspace } from '../workspace.ts'
import { ImpossibleAct } from './act.ts'
import { type Element, elementsIn, optionsOf } from './elements.ts'

const stateless = new Set(['button', 'overflow', 'workflow_button', 'icon_button', 'feedback_buttons'])
const keys: Record<string, { key: string; initial: string }> = {
  plain_text_input: { key: 'value', initial: 'initial_value' },
  email_text_input: { key: 'value', initial: 'initial_value' },
  url_text_input: { key: 'value', initial: 'initial_value' },
  number_input: { key: 'value', initial: 'initial_value' },
  rich_text_input: { key: 'rich_text_value', initial: 'initial_value' },
  datepicker: { key: 'selected_date', initial: 'initial_date' },
  timepicker: { key: 'selected_time', initial: 'initial_time' },
  datetimepicker: { key: 'selected_date_time', initial: 'initial_date_time' },
  users_select: { key: 'selected_user', initial: 'initial_user' },
  conversations_select: { key: 'selected_conversation', initial: 'initial_conversation' },
  channels_select: { key: 'selected_channel', initial: 'initial_channel' },
  multi_users_select: { key: 'selected_users', initial: 'initial_users' },
  multi_conversations_select: { key: 'selected_conversations', initial: 'initial_conversations' },
  multi_channels_select: { key: 'selected_channels', initial: 'initial_channels' },
  checkboxes: { key: 'selected_options', initial: 'initial_options' },
  multi_static_select: { key: 'selected_options', initial: 'initial_options' },
  multi_external_select: { key: 'selected_options', initial: 'initial_options' },
  file_input: { key: 'files', initial: '' },
}
const oneOption = { key: 'selected_option', initial: 'initial_option' }
const listKeys = new Set(['selected_options', 'selected_users', 'selected_conversations', 'selected_channels', 'files'])

/**
 * What an element holds once a person chose `given`, in Slack's form (`{type, selected_option: {…}}`). A plain value is
 * enough: an option's value, a text, a date, a person's id, a list of these. Undefined means: as first shown.
 */
export function elementState(workspace: Workspace, element: JsonObject, given: unknown): JsonObject {
  const type = textAt(element, 'type') ?? ''
  const { key, initial } = keys[type] ?? oneOption
  if (type === 'file_input') return { type, files: filesIn(workspace, element, given) }
  if (isObject(given) && given.type === type) return given
  if (given === undefined) return { type, [key]: element[initial] ?? (listKeys.has(key) ? [] : null) }
  return { type, [key]: valueFor(element, key, given) }
}

/** The `state.values` of a view or message: every input and select, filled where the person did so. */
export function stateValues(
  workspace: Workspace,
  blocks: readonly JsonObject[],
  before: View['values'],
  given: JsonObject,
): View['values'] {
  const values: View['values'] = {}
  for (const { blockId, element } of elementsIn(blocks)) {
    if (stateless.has(textAt(element, 'type') ?? '')) continue
    const actionId = String(element.action_id)
    const filledNow = objectAt(given, blockId)
    // What was emptied stays empty: only what was not said at all is as it was.
    const filled = Object.hasOwn(filledNow, actionId) ? filledNow[actionId] : before[blockId]?.[actionId]
    values[blockId] = { ...values[blockId], [actionId]: elementState(workspace, element, filled) }
  }
  return values
}

/** The block ids of inputs that must be filled in and are not; Slack's client does not submit then. */
export function unfilled(blocks: readonly JsonObject[], values: View['values']): string[] {
  return blocks
    .filter((block) => block.type === 'input' && block.optional !== true)
    .filter((block) => {
      const { key } = keys[textAt(objectAt(block, 'element'), 'type') ?? ''] ?? oneOption
      const held = objectAt(
        values[String(block.block_id)] ?? {},
        textAt(objectAt(block, 'element'), 'action_id') ?? '',
      )[key]
      return held === undefined || held === null || held === '' || (Array.isArray(held) && held.length === 0)
    })
    .map((block) => String(block.block_id))
}

/** One entry of a block_actions payload's `actions`. */
export function actionOf({ blockId, element }: Element, state: JsonObject, actionTs: string): JsonObject {
  const placeholder = element.placeholder
  const button = stateless.has(textAt(element, 'type') ?? '') && element.type !== 'overflow'
  const own = button ? { text: element.text, value: element.value, url: element.url, style: element.style } : state
  const base = { action_id: element.action_id, block_id: blockId, type: element.type, action_ts: actionTs }
  const entries = Object.entries({ ...base, ...(button ? {} : { placeholder }), ...own })
  return Object.fromEntries(entries.filter(([, value]) => value !== undefined))
}

function valueFor(element: JsonObject, key: string, given: unknown): unknown {
  if (key === 'selected_option') return optionFor(element, given)
  const list = Array.isArray(given) ? given : given === null ? [] : [given]
  if (key === 'selected_options') return list.map((value) => optionFor(element, value))
  return listKeys.has(key) ? list : given
}

// An external select's options come from the app, so what the page chose is taken as it is.
function optionFor(element: JsonObject, given: unknown): JsonObject | null {
  if (given === null || given === '') return null
  if (isObject(given)) return given
  const option = optionsOf(element).find((candidate) => candidate.value === given)
  if (option === undefined) throw new ImpossibleAct(`${String(element.action_id)} offers no option ${String(given)}`)
  return option
}

// As Slack's client checks while one chooses: https://docs.slack.dev/reference/block-kit/block-elements/file-input-element
const largestFileBytes = 10 * 1024 * 1024
const usualMostFiles = 10

function filesIn(workspace: Workspace, element: JsonObject, given: unknown): JsonObject[] {
  const list = isObject(given) ? objectsAt(given, 'files') : Array.isArray(given) ? given : given ? [given] : []
  const most = typeof element.max_files === 'number' ? element.max_files : usualMostFiles
  if (list.length > most) throw new ImpossibleAct(`${String(element.action_id)} takes ${most} files`)
  return list.map((file) => fileFor(workspace, element, file))
}

function fileFor(workspace: Workspace, element: JsonObject, given: unknown): JsonObject {
  const id = isObject(given) ? textAt(given, 'id') : String(given)
  const file = workspace.files.get(id ?? '')
  if (file === undefined) throw new ImpossibleAct(`there is no file ${id}`)
  const endings = Array.isArray(element.filetypes) ? element.filetypes.map(String) : []
  const fits = endings.length === 0 || endings.some((ending) => file.name.toLowerCase().endsWith(`.${ending}`))
  if (!fits) throw new ImpossibleAct(`${file.name} is none of ${endings.join(', ')}`)
  if (file.size > largestFileBytes) throw new ImpossibleAct(`${file.name} is larger than 10 MB`)
  file.shownToApp = true
  return fileOnTheWire(workspace, file)
}
