const conjunction = new Intl.ListFormat('en-US', { type: 'conjunction' })

/** Names in a row: `Ana`, `Ana and Bob`, `Ana, Bob, and Carla`. */
export function andList(names: readonly string[]): string {
  return conjunction.format(names)
}
