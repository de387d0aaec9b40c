export const firstRunActions = {
  skip: 'first-run.skip',
  /** In a channel Tally was invited into; the value is the key of that message. */
  postHere: 'first-run.post-here',
} as const

export const firstRunSubmissions = { postHere: 'first-run.post-it-here' } as const
