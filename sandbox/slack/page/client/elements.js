import { actOnElement } from './acts.js'
import { confirmed } from './confirm.js'
import { addressOf, heldBy } from './values.js'

const pressed = new Set(['button', 'workflow_button', 'icon_button', 'feedback_buttons'])
const typed = new Set(['plain_text_input', 'email_text_input', 'url_text_input', 'number_input', 'rich_text_input'])

/** Buttons, menus, selects and inputs of blocks tell the app what a person does with them. */
export function startElements() {
  document.addEventListener('click', onClick)
  document.addEventListener('change', onChange)
  document.addEventListener('input', onInput)
  document.addEventListener('keydown', onKeyDown)
  document.addEventListener('toggle', onToggle, true)
  showLocalTimes(document)
}

/** Puts instants into the browser's own fields for date with time, which know local time only. */
export function showLocalTimes(root) {
  for (const field of root.querySelectorAll('[data-seconds]')) {
    if (field.dataset.seconds === '' || field.value !== '') continue
    const at = new Date(Number(field.dataset.seconds) * 1000)
    field.value = new Date(at.getTime() - at.getTimezoneOffset() * 60_000).toISOString().slice(0, 16)
  }
}

/** Tells the app what a control holds now, unless it is an input that waits for Submit. */
export async function choose(control, value = heldBy(control)) {
  const field = control.closest('[data-input]')
  if (field !== null && field.dataset.dispatch !== 'yes') return
  if (await confirmed(control)) await actOnElement('chooseOption', { ...addressOf(control), value })
}

async function onClick(event) {
  closeOtherMenus(event.target)
  const control = event.target.closest('[data-act]')
  if (control === null) return
  if (control.dataset.act === 'overflow') {
    control.closest('details').open = false
    await choose(control, control.dataset.value)
  } else if (pressed.has(control.dataset.act)) await press(control)
}

async function press(button) {
  if (button.getAttribute('aria-busy') === 'true' || !(await confirmed(button))) return
  button.setAttribute('aria-busy', 'true')
  await actOnElement('pressButton', { ...addressOf(button), value: button.dataset.value ?? null })
  button.removeAttribute('aria-busy')
}

async function onChange(event) {
  const control = event.target.closest('[data-act]')
  if (control === null || control.classList.contains('external') || control.dataset.act === 'file_input') return
  control.dataset.dirty = 'yes'
  if (control.classList.contains('multi')) return showChosen(control)
  if (!typed.has(control.dataset.act)) await choose(control)
}

async function onInput(event) {
  const control = event.target.closest('[data-act]')
  if (control === null || !typed.has(control.dataset.act)) return
  control.dataset.dirty = 'yes'
  if (control.dataset.dispatchOn.includes('on_character_entered')) await choose(control)
}

async function onKeyDown(event) {
  if (event.key === 'Escape') closeOtherMenus(null)
  const control = event.target.closest?.('[data-act]')
  if (event.key !== 'Enter' || !control || !typed.has(control.dataset.act)) return
  if (control.dataset.dispatchOn.includes('on_enter_pressed')) await choose(control)
}

// A select of several is told when its list is closed, as in Slack.
async function onToggle(event) {
  const control = event.target
  if (!control.matches('details.multi') || control.open || control.dataset.changed === undefined) return
  delete control.dataset.changed
  await choose(control)
}

function showChosen(control) {
  const boxes = [...control.querySelectorAll('input:checked')]
  const most = Number(control.dataset.max ?? Number.POSITIVE_INFINITY)
  for (const box of control.querySelectorAll('input:not(:checked)')) box.disabled = boxes.length >= most
  const names = boxes.map((box) => box.closest('label').textContent)
  control.querySelector('summary').textContent = names.join(', ') || control.dataset.placeholder
  control.dataset.changed = 'yes'
}

function closeOtherMenus(target) {
  for (const menu of document.querySelectorAll('details.menu[open], details.multi[open]')) {
    if (!menu.contains(target)) menu.open = false
  }
}
