// What a person does, sent to the workspace's control interface.

export const userId = document.body.dataset.user

/** Sends one act; answers its outcome, or nothing after telling the person what went wrong. */
export async function act(name, body) {
  try {
    const response = await fetch(`/control/slack/${name}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ user: userId, ...body }),
    })
    const outcome = await response.json()
    if (response.ok) return outcome
    notice(`That did not work: ${outcome.error}`)
  } catch (thrown) {
    notice(`The sandbox cannot be reached (${thrown.message}).`)
  }
  return null
}

/** Sends an act on an element and says so when the app does not answer within Slack's three seconds. */
export async function actOnElement(name, body) {
  const outcome = await act(name, body)
  if (outcome !== null && !outcome.acked) notice('The app did not answer within 3 seconds.')
  return outcome
}

/** Slack tells the app each time one of its tabs is looked at. */
export async function openTab(view) {
  if (view === 'dm') await act('openMessagesTab', {})
  if (view !== 'home') return
  const outcome = await act('openHome', {})
  if (outcome !== null && !outcome.acked) notice('The app did not answer that its Home was opened.')
}

/** Uploads a file a person chose in a modal; the outcome carries its id. */
export async function uploadForModal(file) {
  return act('uploadFile', { inModal: true, name: file.name, contentBase64: await base64(file) })
}

/** Uploads files a person drops into a conversation, with one message. */
export async function uploadAll(files, place) {
  const contents = files.map(async (file) => ({ name: file.name, contentBase64: await base64(file) }))
  return act('uploadFile', { ...place, files: await Promise.all(contents) })
}

/** A sentence at the foot of the page, or in the dialog that is open; read out, and gone after a while. */
export function notice(text) {
  const dialog = document.querySelector('dialog[open]')
  const line = document.createElement('p')
  line.className = 'notice'
  line.setAttribute('role', 'alert')
  line.textContent = text
  const foot = dialog?.querySelector('.modal-foot')
  if (foot) foot.before(line)
  else document.getElementById('notices').append(line)
  setTimeout(() => line.remove(), 8000)
}

function base64(file) {
  return new Promise((resolve, reject) => {
    const reader = new FileReader()
    reader.onload = () => resolve(String(reader.result).split(',')[1] ?? '')
    reader.onerror = () => reject(reader.error)
    reader.readAsDataURL(file)
  })
}
