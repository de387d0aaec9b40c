// What the controls of blocks hold, in the plain form the control interface takes.

const stateless = new Set(['button', 'overflow', 'workflow_button', 'icon_button', 'feedback_buttons'])

/** Where an act on this control belongs: a view, or a message in a channel. */
export function containerOf(control) {
  return control.closest('[data-view], [data-ts]')
}

/** The fields that name a control and its container to the control interface. */
export function addressOf(control) {
  const { view, channel, ts } = containerOf(control).dataset
  const { action, block } = control.dataset
  const place = view === undefined ? { channel, ts } : { viewId: view }
  return { ...place, actionId: action, blockId: block, state: stateOf(containerOf(control)) }
}

/** Everything filled in inside a message or view: `{blockId: {actionId: value}}`. */
export function stateOf(container) {
  const state = {}
  for (const control of container.querySelectorAll('[data-act]')) {
    const { act, block, action } = control.dataset
    if (stateless.has(act) || action === '') continue
    state[block] = { ...state[block], [action]: heldBy(control) }
  }
  return state
}

/** What one control holds: a text, an option's value, a list of these, or null for nothing. */
export function heldBy(control) {
  const type = control.dataset.act
  if (control.classList.contains('external')) return chosenOptions(control)
  if (type === 'file_input') return [...control.querySelectorAll('[data-file]')].map((chip) => chip.dataset.file)
  if (type === 'radio_buttons') return checked(control)[0] ?? null
  if (type === 'checkboxes' || type.startsWith('multi_')) return checked(control)
  if (type === 'datetimepicker')
    return control.value === '' ? null : Math.floor(new Date(control.value).getTime() / 1000)
  if (type === 'rich_text_input') return richText(control.value)
  return control.value === '' ? null : control.value
}

function checked(control) {
  return [...control.querySelectorAll('input:checked')].map((input) => input.value)
}

function chosenOptions(control) {
  const options = [...control.querySelectorAll('[data-option]')].map((chip) => JSON.parse(chip.dataset.option))
  return control.dataset.several === undefined ? (options[0] ?? null) : options
}

function richText(text) {
  if (text === '') return null
  const section = { type: 'rich_text_section', elements: [{ type: 'text', text }] }
  return { type: 'rich_text_input', rich_text_value: { type: 'rich_text', elements: [section] } }
}
