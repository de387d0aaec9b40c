import { openTab } from './acts.js'
import { startComposers } from './composer.js'
import { startElements } from './elements.js'
import { startExternalSelects } from './external-select.js'
import { startFileFields } from './file-field.js'
import { startFrame } from './frame.js'
import { followChanges } from './live.js'
import { showModal, startModal } from './modal.js'
import { startShortcuts } from './shortcuts.js'
import { startTerminal } from './terminal.js'

startFrame()
startElements()
startExternalSelects()
startFileFields()
startComposers()
startModal()
startShortcuts()
startTerminal()
showModal()
followChanges()
openTab(document.body.dataset.view)
