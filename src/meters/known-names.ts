/** Names that may be labels: the first `atMost` of those somebody vouched for. */
export type KnownNames = {
  /** Vouches for a name: it is real, such as a model with a price. */
  learn(name: string): void
  /** The name itself where it is known, else `other`. */
  labelOf(name: string): string
}

/** What stands for every name that is not known. */
export const otherName = 'other'

/**
 * Keeps labels few: each value of a label is a series that Prometheus keeps for weeks, and clients write what they like as
 * the name of a model.
 */
export function openKnownNames(atMost: number): KnownNames {
  const known = new Set<string>()
  return {
    learn(name) {
      if (known.size < atMost && !known.has(name) && isPlain(name)) known.add(name)
    },
    labelOf: (name) => (known.has(name) ? name : otherName),
  }
}

function isPlain(name: string): boolean {
  return /^[\w.:@/ -]{1,80}$/.test(name)
}
