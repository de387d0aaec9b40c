/** The buttons that open forms. */
export const notificationActions = {
  choose: 'notifications.choose',
  quiet: 'notifications.quiet',
  reset: 'notifications.reset',
} as const

export const notificationSubmissions = {
  saveWays: 'notifications.save-ways',
  saveQuiet: 'notifications.save-quiet',
  reset: 'notifications.back-to-usual',
} as const
