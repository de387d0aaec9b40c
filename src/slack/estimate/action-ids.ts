export const estimateActions = {
  /** The button that opens the form. */
  change: 'estimate.change',
  /** The form. */
  form: 'estimate.form',
} as const
