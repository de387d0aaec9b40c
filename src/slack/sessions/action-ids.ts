/** What opens the sessions of somebody; the value is a scope’s key and the word of a period. `push`: from within a window. */
export const sessionActions = { open: 'sessions.open', push: 'sessions.push' } as const

/** What is pressed inside the window, and what it is called when a search is sent; the value of `show` names a session. */
export const sessionControls = {
  search: 'sessions.search',
  previous: 'sessions.previous',
  next: 'sessions.next',
  show: 'sessions.show',
} as const
