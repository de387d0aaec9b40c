import { act, notice, upload } from './acts.js'
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
    form.querySelector('[type=file]').addEventListener('change', () => showFile(form))
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
  const file = form.querySelector('[type=file]').files[0]
  const text = area.value.trim()
  if (text === '' && file === undefined) return
  const place = { channel: form.dataset.channel, threadTs: form.dataset.thread ?? null }
  if (text.startsWith('/') && place.threadTs !== null) return notice('Slash commands cannot be used in threads.')
  clear(form)
  if (file !== undefined && (await upload(file, { ...place, text })) !== null) return
  if (file === undefined && (await sendText(text, place)) !== null) return
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
  form.querySelector('[type=file]').value = ''
  hideHints(form)
  showFile(form)
  grow(area)
}

function showFile(form) {
  const file = form.querySelector('[type=file]').files[0]
  const line = form.querySelector('.composer-file')
  line.hidden = file === undefined
  line.textContent = file === undefined ? '' : `📄 ${file.name}`
  form.querySelector('textarea').focus()
}

function grow(area) {
  area.style.height = 'auto'
  area.style.height = `${Math.min(area.scrollHeight, 160)}px`
}
