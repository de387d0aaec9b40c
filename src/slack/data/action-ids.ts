/** What can be pressed in the Data tab and in messages about reading. The value is the account’s id. */
export const dataActions = {
  syncNow: 'data.sync-now',
  history: 'data.show-history',
} as const

/** The controls of the Data tab. */
export const dataControls = {
  previous: 'data.show-previous',
  next: 'data.show-next',
} as const
