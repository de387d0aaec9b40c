const disjunction = new Intl.ListFormat('en-US', { type: 'disjunction' })
const conjunction = new Intl.ListFormat('en-US', { type: 'conjunction' })

/** Names in a row: `Ana`, `Ana and Bob`, `Ana, Bob, and Carla`. */
export function andList(names: readonly string[]): string {
  return conjunction.format(names)
}

/** Names to choose from: `Ana`, `Ana or Bob`, `Ana, Bob, or Carla`. */
export function orList(names: readonly string[]): string {
  return disjunction.format(names)
}
