/** Asks what the element's confirm dialog asks; true when there is none or the person agrees. */
export function confirmed(control) {
  if (control.dataset.confirm === undefined) return Promise.resolve(true)
  const asked = JSON.parse(control.dataset.confirm)
  const dialog = document.getElementById('confirm-dialog')
  dialog.replaceChildren(form(asked))
  dialog.returnValue = ''
  dialog.showModal()
  return new Promise((resolve) => {
    dialog.addEventListener('close', () => resolve(dialog.returnValue === 'yes'), { once: true })
  })
}

function form(asked) {
  const form = document.createElement('form')
  form.method = 'dialog'
  form.className = 'confirm'
  const title = Object.assign(document.createElement('h2'), { id: 'confirm-title', textContent: asked.title.text })
  const text = Object.assign(document.createElement('p'), { textContent: asked.text.text.replace(/[*_~`]/g, '') })
  const row = Object.assign(document.createElement('div'), { className: 'modal-foot' })
  const style = asked.style === 'danger' ? 'danger filled' : 'primary'
  row.append(button(asked.deny.text, 'no', ''), button(asked.confirm.text, 'yes', style))
  form.append(title, text, row)
  return form
}

function button(text, value, style) {
  return Object.assign(document.createElement('button'), {
    type: 'submit',
    value,
    className: `button ${style}`,
    textContent: text,
  })
}
