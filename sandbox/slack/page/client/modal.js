import { act, notice } from './acts.js'
import { stateOf } from './values.js'

const dialog = document.getElementById('modal-dialog')

/** Submit, close and back of the modal on top. */
export function startModal() {
  dialog.addEventListener('submit', (event) => {
    event.preventDefault()
    submit(event.target)
  })
  dialog.addEventListener('cancel', (event) => {
    event.preventDefault()
    close(false)
  })
  dialog.addEventListener('click', (event) => {
    const button = event.target.closest('[data-modal]')
    if (button !== null) close(button.dataset.modal === 'close')
  })
}

/** Opens or closes the dialog to fit what the workspace drew into it. */
export function showModal() {
  const form = dialog.querySelector('form')
  if (form === null) {
    if (dialog.open) dialog.close()
    return
  }
  if (!dialog.open) dialog.showModal()
  if (form.dataset.view === dialog.dataset.shown) return
  dialog.dataset.shown = form.dataset.view
  const first = form.querySelector('[autofocus], .modal-body input, .modal-body textarea, .modal-body select')
  const control = first ?? form.querySelector('.modal-foot .button:last-child')
  control.focus()
}

async function submit(form) {
  const button = form.querySelector('[type=submit]')
  if (button === null || button.getAttribute('aria-busy') === 'true') return
  button.setAttribute('aria-busy', 'true')
  const outcome = await act('submitModal', { viewId: form.dataset.view, state: stateOf(form) })
  button.removeAttribute('aria-busy')
  if (outcome?.result === 'failed') notice('We had some trouble connecting. Try again?')
}

async function close(all) {
  const form = dialog.querySelector('form')
  if (form !== null) await act('closeModal', { viewId: form.dataset.view, all })
}
