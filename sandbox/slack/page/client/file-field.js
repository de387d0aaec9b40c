import { notice, uploadForModal } from './acts.js'

const largestBytes = 10 * 1024 * 1024

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
  const refusal = refusalOf(field, file)
  if (refusal !== null) return notice(refusal)
  const outcome = await uploadForModal(file)
  if (outcome === null) return
  const chip = Object.assign(document.createElement('button'), { type: 'button', className: 'chip', title: 'Remove' })
  chip.textContent = file.name
  chip.dataset.file = outcome.fileId
  field.querySelector('.chips').append(chip)
  field.dataset.dirty = 'yes'
}

// What Slack's client refuses before anything is sent.
function refusalOf(field, file) {
  const most = Number(field.dataset.max)
  const endings = field.querySelector('input').accept.split(',').filter(Boolean)
  if (field.querySelectorAll('[data-file]').length >= most) return `Only ${most} files can be added here.`
  if (file.size > largestBytes) return `${file.name} is too large. Choose files of up to 10 MB.`
  const fits = endings.length === 0 || endings.some((ending) => file.name.toLowerCase().endsWith(ending))
  return fits ? null : `${file.name} cannot be added here. Choose ${endings.join(', ')}.`
}
