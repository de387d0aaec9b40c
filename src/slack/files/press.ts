import { setTimeout as wait } from 'node:timers/promises'
import type { Actor } from '../../audit/record-act.ts'
import { AppError } from '../../base/app-error.ts'
import { AnotherFileFirst } from '../../files/only-one.ts'
import type { ShownFile } from '../../imports/file-imports.ts'
import { has } from '../../people/need.ts'
import { readId, readNumber } from '../kit/read-back.ts'
import type { Listening } from '../listening/listening.ts'
import { refusalSentence } from '../listening/need.ts'
import type { ButtonRequest } from '../listening/requests.ts'
import { accountChosen } from './account-view.ts'
import { fileActions } from './action-ids.ts'
import { busy, fileBehind, forgotten, saying } from './answerable.ts'
import { needsAdmin } from './draw.ts'
import type { FileListenerDeps, Tell, Work } from './file-desk.ts'
import { sendRejected } from './send-rejected.ts'

/** The buttons of a file's message that do their work at once; the message shows what came of it. */
export function listenToFileButtons(listening: Listening, deps: FileListenerDeps): void {
  const { files, clock } = deps
  const at = (actor: Actor) => ({ actor, now: clock.now() })

  // What was done already is only drawn: a second press changes nothing, nor does one on a file somebody else imported.
  const inState =
    (states: ReadonlyArray<ShownFile['state']>, work: (handedFile: number, tell: Tell) => Promise<void>): Work =>
    (handedFile, tell) =>
      afterOthers(async () => {
        const { state } = await files.shown(handedFile)
        if (!states.includes(state)) return
        try {
          await work(handedFile, tell)
        } catch (thrown) {
          if (!(await isImportedElsewhere(handedFile, thrown))) throw thrown
        }
      })

  const isImportedElsewhere = async (handedFile: number, thrown: unknown) => {
    if (!(thrown instanceof AppError) || thrown.code !== 'conflict') return false
    const { state, preview } = await files.shown(handedFile)
    return state === 'waiting' && 'before' in preview && preview.before !== null
  }

  listening.button(fileActions.import, 'finance', (request) => {
    const work = inState(['waiting', 'importing'], async (handedFile, { progress, notes }) => {
      const imported = await files.importFile(handedFile, { ...at(request.actor), onProgress: progress })
      notes(imported.notes)
    })
    return press(deps, request, work)
  })
  listening.button(fileActions.cancel, 'finance', (request) => {
    const work = inState(['waiting'], (handedFile) => files.cancel(handedFile, at(request.actor)))
    return press(deps, request, work)
  })
  listening.button(fileActions.undo, 'finance', (request) => {
    const work = inState(['imported', 'undoing'], async (handedFile, { notes }) => {
      notes((await files.undo(handedFile, at(request.actor))).notes)
    })
    return press(deps, request, work)
  })
  listening.button(fileActions.takeGuess, 'finance', (request) =>
    press(deps, request, async (handedFile) => {
      const { preview } = await files.shown(handedFile)
      if (preview.kind === 'needs-period' && preview.guess) {
        await files.setSpan(handedFile, preview.guess, at(request.actor))
      }
    }),
  )
  listening.button(fileActions.chooseAccount, 'finance', (request) => {
    const { id, account } = accountChosen(request.value)
    return press(deps, { ...request, value: id }, (handedFile) =>
      files.chooseAccount(handedFile, readNumber(account), at(request.actor)),
    )
  })
  listening.button(fileActions.sendRejected, 'finance', (request) => sendRejected(deps, request))
}

/** Does something once no other file of the account is being imported or undone; after twenty seconds it is said that one is. */
async function afterOthers(work: () => Promise<void>): Promise<void> {
  for (let triesLeft = 40; ; triesLeft--) {
    try {
      return await work()
    } catch (thrown) {
      if (!(thrown instanceof AnotherFileFirst) || triesLeft === 0) throw thrown
    }
    await wait(500)
  }
}

async function press(deps: FileListenerDeps, request: ButtonRequest, work: Work): Promise<void> {
  const { viewer, reply } = request
  const id = readId(request.value)
  const file = await fileBehind(deps, id)
  if (file && needsAdmin(file.preview) && !has(viewer, 'admin')) {
    return void (await reply(saying(refusalSentence(viewer, 'admin'))))
  }
  const pressed = await deps.fileDesk.press(id, work)
  if (pressed.outcome === 'begun') await pressed.done
  else await reply(saying(file ? busy : forgotten))
}
