import { upload } from './acts.js'

/** File inputs of modals: each file is uploaded when it is chosen, and can be taken away again. */
export function startFileFields() {
  document.addEventListener('change', async (event) => {
    const field = event.target.closest('.file-field')
    if (field === null) return
    const files = [...event.target.files]
    event.target.value = ''
    for (const file of files) await add(field, file)
  })
  document.addEventListener('click', (event) => event.target.closest('.file-field .chip')?.remove())
}

async function add(field, file) {
  const outcome = await upload(file, { inModal: true })
  if (outcome === null) return
  const chip = Object.assign(document.createElement('button'), { type: 'button', className: 'chip', title: 'Remove' })
  chip.textContent = file.name
  chip.dataset.file = outcome.fileId
  field.querySelector('.chips').append(chip)
  field.dataset.dirty = 'yes'
}
