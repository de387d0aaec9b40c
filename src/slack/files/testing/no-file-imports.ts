import { AppError } from '../../../base/app-error.ts'
import type { FileImports } from '../../../imports/file-imports.ts'

/** For tests that have nothing to do with files: none is taken, and none is known. */
export function noFileImports(): FileImports {
  const refuse = async (): Promise<never> => {
    throw new AppError('not-found', 'Tally does not have this file.')
  }
  return {
    take: refuse,
    setSpan: refuse,
    assign: refuse,
    chooseAccount: refuse,
    sortLines: refuse,
    importFile: refuse,
    cancel: refuse,
    undo: refuse,
    shown: refuse,
    typeInvoice: refuse,
    rejectedRows: refuse,
  }
}
