/** The developer's terminal: sends one request through the proxy and shows what the model said, and what that used. */
export function startTerminal() {
  const form = document.querySelector('.terminal-form')
  const output = document.querySelector('.terminal-output')
  const offerFitting = () => {
    for (const option of form.elements.format.options) {
      option.disabled = !option.dataset.fits.split(' ').some((start) => form.elements.model.value.startsWith(start))
    }
    if (form.elements.format.selectedOptions[0].disabled) {
      form.elements.format.value = [...form.elements.format.options].find((option) => !option.disabled).value
    }
  }
  form.elements.model.addEventListener('change', offerFitting)
  offerFitting()
  form.addEventListener('submit', async (event) => {
    event.preventDefault()
    output.textContent = '$ …'
    output.textContent = await send(form)
  })
}

async function send(form) {
  const { model, format, prompt, stream, key } = form.elements
  const body = {
    user: form.dataset.user,
    model: model.value,
    format: format.value,
    prompt: prompt.value,
    stream: stream.checked,
    key: key?.value,
  }
  const button = form.querySelector('[type=submit]')
  button.disabled = true
  try {
    const response = await fetch('/page/terminal', { method: 'POST', body: JSON.stringify(body) })
    const answer = await response.json()
    return shown(answer)
  } catch (thrown) {
    return `The sandbox cannot be reached (${thrown.message}).`
  } finally {
    button.disabled = false
  }
}

function shown({ request, status, tookMs, text, usage }) {
  if (request === '') return status
  const used = usage === null ? '' : `Usage: ${usage}`
  return [`$ ${request}\n${status} · ${tookMs} ms`, text, used].filter((part) => part !== '').join('\n\n')
}
