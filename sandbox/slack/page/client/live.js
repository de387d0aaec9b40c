import { notice } from './acts.js'
import { showLocalTimes } from './elements.js'
import { showModal } from './modal.js'

const drawn = new Map()
const heldMs = 3_000
let asking = null
let held = null

/** Draws the page's parts anew whenever the workspace changes, keeping what is being typed and where one is. */
export function followChanges() {
  for (const slot of document.querySelectorAll('[id^="part-"]')) {
    drawn.set(slot.id, slot.innerHTML)
    toEnd(slot)
  }
  document.addEventListener('pointerdown', hold, true)
  for (const end of ['pointerup', 'pointercancel', 'dragend']) document.addEventListener(end, letGo, true)
  // The first message comes at once: the page may already be older than the workspace.
  new EventSource('/page/changes').onmessage = refresh
}

// What is pressed must still be there when it is let go, else the browser takes it for no click at all.
function hold() {
  letGo()
  const released = Promise.withResolvers()
  held = { ...released, timer: setTimeout(letGo, heldMs) }
}

// The click comes after the pointer is up, and before the next task.
function letGo() {
  if (held === null) return
  clearTimeout(held.timer)
  setTimeout(held.resolve)
  held = null
}

async function refresh() {
  if (asking !== null) {
    asking.again = true
    return
  }
  asking = { again: false }
  try {
    const response = await fetch(`/page/parts${location.search}`)
    const { parts } = response.ok ? await response.json() : { parts: {} }
    await held?.promise
    for (const [id, html] of Object.entries(parts)) redraw(id, html)
  } catch (thrown) {
    notice(`The page could not be drawn anew (${thrown.message}).`)
  }
  const { again } = asking
  asking = null
  if (again) await refresh()
}

function redraw(id, html) {
  const slot = document.getElementById(id)
  if (slot === null || drawn.get(id) === html) return
  drawn.set(id, html)
  const wasAtEnd = slot.scrollHeight - slot.scrollTop - slot.clientHeight < 120
  const kept = keep(slot)
  const focus = focusedKey(slot)
  slot.innerHTML = html
  restore(slot, kept)
  showLocalTimes(slot)
  if (id === 'part-modal') {
    showModal()
    slot.querySelector('.field.wrong')?.scrollIntoView({ block: 'nearest' })
  }
  if (wasAtEnd) toEnd(slot)
  if (focus !== null) byKey(slot, focus)?.focus()
}

function toEnd(slot) {
  if (slot.querySelector('.messages') === null) return
  const end = () => slot.scrollTo({ top: slot.scrollHeight })
  end()
  for (const image of slot.querySelectorAll('img')) image.addEventListener('load', end, { once: true })
}

// Typed and chosen values survive where view, block_id and action_id stay, as in Slack's own client.
function keep(slot) {
  return [...slot.querySelectorAll('[data-dirty]')].map((control) => ({
    key: keyOf(control),
    value: control.value,
    checked: [...control.querySelectorAll('input:checked')].map((input) => input.value),
    chips: control.querySelector('.chips')?.innerHTML,
    summary: control.querySelector('summary')?.textContent,
  }))
}

function restore(slot, kept) {
  for (const { key, value, checked, chips, summary } of kept) {
    const control = byKey(slot, key)
    if (!control) continue
    control.dataset.dirty = 'yes'
    if (value !== undefined && 'value' in control) control.value = value
    for (const input of control.querySelectorAll('input')) input.checked = checked.includes(input.value)
    if (chips !== undefined) control.querySelector('.chips').innerHTML = chips
    if (summary !== undefined) control.querySelector('summary').textContent = summary
  }
}

function focusedKey(slot) {
  const control = slot.contains(document.activeElement) ? document.activeElement.closest('[data-act]') : null
  return control === null ? null : keyOf(control)
}

function byKey(slot, key) {
  return [...slot.querySelectorAll('[data-act]')].find((control) => keyOf(control) === key)
}

function keyOf(control) {
  const { view, ts } = control.closest('[data-view], [data-ts]').dataset
  const { block, action, value } = control.dataset
  return [view ?? ts, block, action, value].join('\n')
}
