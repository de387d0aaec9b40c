// The files that wait below a message until it is sent: chosen, dropped or pasted.

const mostFiles = 10
const waiting = new WeakMap()

/** Lets a composer take files, and whatever is dropped anywhere in its pane. */
export function startComposerFiles(form, changed) {
  const add = (files) => {
    waiting.set(form, [...filesOf(form), ...files].slice(0, mostFiles))
    show(form)
    changed()
  }
  const input = form.querySelector('[type=file]')
  input.addEventListener('change', () => {
    add(input.files)
    input.value = ''
  })
  form.querySelector('.composer-file').addEventListener('click', (event) => {
    const chip = event.target.closest('.chip')
    if (chip === null) return
    const at = [...chip.parentElement.children].indexOf(chip)
    waiting.set(form, filesOf(form).toSpliced(at, 1))
    show(form)
    changed()
  })
  const pane = form.closest('main, aside')
  pane.addEventListener('dragover', (event) => {
    if (!event.dataTransfer.types.includes('Files')) return
    event.preventDefault()
    pane.classList.add('dropping')
  })
  pane.addEventListener('dragleave', (event) => {
    if (!pane.contains(event.relatedTarget)) pane.classList.remove('dropping')
  })
  pane.addEventListener('drop', (event) => {
    pane.classList.remove('dropping')
    if (event.dataTransfer.files.length === 0) return
    event.preventDefault()
    add(event.dataTransfer.files)
  })
}

export function filesOf(form) {
  return waiting.get(form) ?? []
}

export function clearFiles(form) {
  waiting.delete(form)
  show(form)
}

function show(form) {
  const line = form.querySelector('.composer-file')
  line.hidden = filesOf(form).length === 0
  line.replaceChildren(
    ...filesOf(form).map(({ name }) => {
      const chip = Object.assign(document.createElement('button'), { type: 'button', className: 'chip' })
      chip.title = 'Remove'
      chip.textContent = `📄 ${name}`
      return chip
    }),
  )
}
