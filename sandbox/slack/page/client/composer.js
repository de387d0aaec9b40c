import { act, notice, uploadAll } from './acts.js'
import { clearFiles, filesOf, startComposerFiles } from './composer-files.js'
import { hideHints, moveHint, pickHint, showHints } from './hints.js'

/** The fields to write in: Enter sends, Shift and Enter begins a line, `/` lists commands. */
export function startComposers() {
  for (const form of document.querySelectorAll('.composer')) {
    const area = form.querySelector('textarea')
    area.addEventListener('keydown', (event) => onKeyDown(event, form))
    area.addEventListener('input', () => {
      grow(area)
      showHints(form)
    })
    area.addEventListener('blur', () => hideHints(form))
    form.addEventListener('submit', (event) => {
      event.preventDefault()
      send(form)
    })
    startComposerFiles(form, () => area.focus())
  }
}

function onKeyDown(event, form) {
  if (event.isComposing) return
  const moved = { ArrowDown: 1, ArrowUp: -1 }[event.key]
  if (moved !== undefined && moveHint(form, moved)) event.preventDefault()
  else if (event.key === 'Escape') hideHints(form)
  else if (event.key === 'Tab' && pickHint(form)) event.preventDefault()
  else if (event.key === 'Enter' && !event.shiftKey) {
    event.preventDefault()
    if (!pickHint(form)) send(form)
  }
}

async function send(form) {
  const area = form.querySelector('textarea')
  const files = filesOf(form)
  const text = area.value.trim()
  if (text === '' && files.length === 0) return
  const place = { channel: form.dataset.channel, threadTs: form.dataset.thread ?? null }
  if (text.startsWith('/') && place.threadTs !== null) return notice('Slash commands cannot be used in threads.')
  clear(form)
  const outcome = files.length > 0 ? await uploadAll(files, { ...place, text }) : await sendText(text, place)
  if (outcome !== null) return
  area.value = text
}

function sendText(text, place) {
  return text.startsWith('/')
    ? act('runCommand', { channel: place.channel, text })
    : act('postMessage', { ...place, text })
}

function clear(form) {
  const area = form.querySelector('textarea')
  area.value = ''
  clearFiles(form)
  hideHints(form)
  grow(area)
  area.focus()
}

function grow(area) {
  area.style.height = 'auto'
  area.style.height = `${Math.min(area.scrollHeight, 160)}px`
}
