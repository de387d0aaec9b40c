/** The parts of the frame that open, close and switch: sidebar, terminal, and who one is. */
export function startFrame() {
  document.getElementById('person').addEventListener('change', (event) => {
    const query = new URLSearchParams({ user: event.target.value, view: document.body.dataset.view })
    location.assign(`/?${query}`)
  })
  for (const button of document.querySelectorAll('[data-sidebar]')) button.addEventListener('click', toggleSidebar)
  for (const button of document.querySelectorAll('[data-terminal=toggle]')) {
    button.addEventListener('click', toggleTerminal)
  }
  const asked = new URLSearchParams(location.search).get('terminal')
  showTerminal(asked === null ? localStorage.getItem('terminal') === 'open' : asked !== '0')
}

function toggleSidebar(event) {
  const open = document.body.classList.toggle('sidebar-open')
  event.currentTarget.setAttribute('aria-expanded', String(open))
}

function toggleTerminal() {
  const open = document.getElementById('terminal').hidden
  localStorage.setItem('terminal', open ? 'open' : 'closed')
  showTerminal(open)
}

function showTerminal(open) {
  const panel = document.getElementById('terminal')
  panel.hidden = !open
  document.body.classList.toggle('terminal-open', open)
  document.querySelector('.terminal-button').setAttribute('aria-expanded', String(open))
}
