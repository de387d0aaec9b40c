import type { Listening } from '../listening/listening.ts'
import { listenToIncomingFiles } from './enter.ts'
import type { FileListenerDeps } from './file-desk.ts'
import { listenToFileForms } from './forms.ts'
import { listenToPagedFileForms } from './paged-forms.ts'
import { listenToFileButtons } from './press.ts'

/** Files that finance and admins hand in: usage, invoices and lists of people, previewed, imported and undone. */
export function listenToFiles(listening: Listening, deps: FileListenerDeps): void {
  listenToIncomingFiles(listening, deps)
  listenToFileButtons(listening, deps)
  listenToFileForms(listening, deps)
  listenToPagedFileForms(listening, deps)
}
