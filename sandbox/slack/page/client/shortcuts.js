import { act, notice } from './acts.js'

/** The app's shortcuts: the global ones beside where one types, and those in the menu of a message. */
export function startShortcuts() {
  document.addEventListener('click', async (event) => {
    const item = event.target.closest('[data-shortcut]')
    if (item === null) return
    item.closest('details').open = false
    const { channel, ts } = item.closest('[data-ts]')?.dataset ?? {}
    const outcome = await act('runShortcut', { callbackId: item.dataset.shortcut, channel, ts })
    if (outcome !== null && !outcome.acked) notice('The app did not answer within 3 seconds.')
  })
}
