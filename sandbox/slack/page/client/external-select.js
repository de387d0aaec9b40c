import { act } from './acts.js'
import { choose } from './elements.js'
import { addressOf } from './values.js'

const pauseMs = 150
const waiting = new WeakMap()

/** Selects that ask the app for their options while one types. */
export function startExternalSelects() {
  document.addEventListener('input', (event) => ofSelect(event, ask))
  document.addEventListener('focusin', (event) => ofSelect(event, ask))
  document.addEventListener('keydown', onKeyDown)
  document.addEventListener('mousedown', onPick)
  document.addEventListener('click', onRemove)
  document.addEventListener('focusout', (event) => ofSelect(event, hide))
}

function ofSelect(event, then) {
  const select = event.target.closest?.('.external')
  if (select && event.target.matches('input')) then(select)
}

// The list of an earlier text goes at once, so that nobody picks from it by mistake.
function ask(select) {
  hide(select)
  select.querySelector('.options').replaceChildren()
  clearTimeout(waiting.get(select))
  waiting.set(
    select,
    setTimeout(() => suggest(select), pauseMs),
  )
}

async function suggest(select) {
  const input = select.querySelector('input')
  const typed = input.value
  if (typed.length < Number(select.dataset.least) || document.activeElement !== input) return hide(select)
  const outcome = await act('suggestOptions', { ...addressOf(select), typed })
  // Whoever has gone on to another field wants no list over it.
  if (outcome === null || input.value !== typed || document.activeElement !== input) return
  const groups = outcome.optionGroups.length > 0 ? outcome.optionGroups : [{ options: outcome.options }]
  const list = select.querySelector('.options')
  list.replaceChildren(...groups.flatMap((group) => items(group)))
  if (list.childElementCount === 0) list.append(item('li', 'empty-options', 'Nothing found'))
  list.hidden = false
  input.setAttribute('aria-expanded', 'true')
}

function items(group) {
  const heading = group.label === undefined ? [] : [item('li', 'multi-heading', group.label.text)]
  const options = group.options.map((option) => {
    const one = item('li', 'option', option.text.text)
    one.setAttribute('role', 'option')
    one.dataset.pick = JSON.stringify(option)
    return one
  })
  return [...heading, ...options]
}

function item(tag, className, textContent) {
  return Object.assign(document.createElement(tag), { className, textContent })
}

function onKeyDown(event) {
  const select = event.target.closest?.('.external')
  if (!select) return
  const options = [...select.querySelectorAll('[data-pick]')]
  const at = options.findIndex((option) => option.getAttribute('aria-selected') === 'true')
  if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
    event.preventDefault()
    const next = (at + (event.key === 'ArrowDown' ? 1 : -1) + options.length) % options.length
    for (const option of options) option.setAttribute('aria-selected', String(option === options[next]))
    options[next]?.scrollIntoView({ block: 'nearest' })
  } else if (event.key === 'Enter') {
    event.preventDefault()
    const option = options[at] ?? options[0]
    if (option) pick(select, option)
  } else if (event.key === 'Backspace' && event.target.value === '')
    remove(select, select.querySelector('.chip:last-child'))
}

function onPick(event) {
  const option = event.target.closest('[data-pick]')
  if (option === null) return
  event.preventDefault()
  pick(option.closest('.external'), option)
}

function pick(select, option) {
  const chips = select.querySelector('.chips')
  if (select.dataset.several === undefined) chips.replaceChildren()
  const chip = item('button', 'chip', option.textContent)
  chip.type = 'button'
  chip.title = 'Remove'
  chip.dataset.option = option.dataset.pick
  chips.append(chip)
  select.dataset.dirty = 'yes'
  select.querySelector('input').value = ''
  hide(select)
  choose(select)
}

function onRemove(event) {
  const chip = event.target.closest('.external .chip')
  if (chip !== null) remove(chip.closest('.external'), chip)
}

function remove(select, chip) {
  if (!chip) return
  chip.remove()
  select.dataset.dirty = 'yes'
  choose(select)
}

function hide(select) {
  select.querySelector('.options').hidden = true
  select.querySelector('input').setAttribute('aria-expanded', 'false')
}
