// The list of commands over a composer while one types `/`.

/** Shows the commands that begin as typed, or how the one typed is used. */
export function showHints(form) {
  const area = form.querySelector('textarea')
  const list = form.querySelector('.hints')
  const [word = '', ...rest] = area.value.split(' ')
  const commands = JSON.parse(area.dataset.commands)
  const fitting = word.startsWith('/')
    ? commands.filter(({ command }) => (rest.length > 0 ? command === word : command.startsWith(word)))
    : []
  list.replaceChildren(...fitting.map((command, index) => hint(form, command, index, rest.length > 0)))
  list.hidden = fitting.length === 0
  area.setAttribute('aria-expanded', String(fitting.length > 0))
  select(form, rest.length > 0 ? -1 : 0)
}

export function hideHints(form) {
  form.querySelector('.hints').hidden = true
  form.querySelector('textarea').setAttribute('aria-expanded', 'false')
}

/** Moves the choice; false when no list is open. */
export function moveHint(form, by) {
  const hints = hintsOf(form)
  if (form.querySelector('.hints').hidden || hints.length === 0) return false
  const at = hints.findIndex((one) => one.getAttribute('aria-selected') === 'true')
  select(form, (at + by + hints.length) % hints.length)
  return true
}

/** Completes the chosen command; false when there is nothing to complete. */
export function pickHint(form) {
  const area = form.querySelector('textarea')
  const chosen = form.querySelector('.hints:not([hidden]) [aria-selected=true]')
  if (chosen === null || area.value.startsWith(chosen.dataset.command)) return false
  complete(form, chosen.dataset.command)
  return true
}

function hint(form, command, index, asUsage) {
  const line = document.createElement('li')
  line.id = `${form.querySelector('.hints').id}-${index}`
  line.setAttribute('role', 'option')
  line.dataset.command = command.command
  const name = Object.assign(document.createElement('strong'), { textContent: command.command })
  const usage = Object.assign(document.createElement('span'), {
    className: 'hint-usage',
    textContent: command.usageHint,
  })
  const what = Object.assign(document.createElement('span'), {
    className: 'hint-what',
    textContent: command.description,
  })
  line.append(name, usage, what)
  // Before the field loses the focus, which would hide the list.
  line.addEventListener('mousedown', (event) => {
    event.preventDefault()
    if (!asUsage) complete(form, command.command)
  })
  return line
}

function complete(form, command) {
  const area = form.querySelector('textarea')
  area.value = `${command} `
  area.focus()
  showHints(form)
}

function select(form, index) {
  const hints = hintsOf(form)
  for (const one of hints) one.setAttribute('aria-selected', String(one === hints[index]))
  const chosen = hints[index]
  const area = form.querySelector('textarea')
  if (chosen === undefined) area.removeAttribute('aria-activedescendant')
  else area.setAttribute('aria-activedescendant', chosen.id)
}

function hintsOf(form) {
  return [...form.querySelectorAll('.hints [role=option]')]
}
