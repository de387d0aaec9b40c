/** Buttons of the message about a file, and those in its modals. */
export const fileActions = {
  import: 'files.import',
  cancel: 'files.cancel',
  undo: 'files.undo',
  chooseAccount: 'files.choose-account',
  takeGuess: 'files.take-guess',
  askPeriod: 'files.ask-period',
  askSorts: 'files.ask-sorts',
  turnLines: 'files.turn-lines',
  turnLinesBack: 'files.turn-lines-back',
  askHandles: 'files.ask-handles',
  turnHandles: 'files.turn-handles',
  turnHandlesBack: 'files.turn-handles-back',
  askMoves: 'files.ask-moves',
  turnMoves: 'files.turn-moves',
  turnMovesBack: 'files.turn-moves-back',
  askTotals: 'files.ask-totals',
  sendRejected: 'files.send-rejected',
} as const

export const fileForms = {
  upload: 'files.upload',
  period: 'files.save-period',
  sorts: 'files.save-sorts',
  handles: 'files.save-handles',
  moves: 'files.import-chosen',
  totals: 'files.save-totals',
} as const

/** As the manifest names them. */
export const fileShortcuts = { open: 'files.open', onMessage: 'files.import-attached' } as const
