/** The button that opens the form, wherever it stands. */
export const exportActions = { open: 'export.open' } as const

/** The form: what it is called when sent, and the select that looks scopes up. */
export const exportForm = { start: 'export.start', scope: 'export.scope' } as const
