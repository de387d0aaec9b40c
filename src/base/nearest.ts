/** The candidate somebody most likely meant; null when none is near. */
export function nearest(typed: string, candidates: readonly string[]): string | null {
  return nearestFew(typed, candidates, 1, (candidate) => [candidate])[0] ?? null
}

/**
 * The candidates that come near what was typed, nearest first, at most `atMost`. `formsOf` says how a candidate may be
 * written, in small letters: `ana ruiz`, `ana`, `ruiz`.
 */
export function nearestFew<Candidate>(
  typed: string,
  candidates: readonly Candidate[],
  atMost: number,
  formsOf: (candidate: Candidate) => readonly string[],
): Candidate[] {
  const most = Math.max(2, Math.floor(typed.length / 3))
  return candidates
    .map((candidate) => ({ candidate, distance: leastDistance(typed.toLowerCase(), formsOf(candidate), most) }))
    .filter(({ distance }) => distance <= most)
    .sort((a, b) => a.distance - b.distance)
    .slice(0, atMost)
    .map(({ candidate }) => candidate)
}

// A form that would have to be written anew altogether is not near.
function leastDistance(typed: string, forms: readonly string[], most: number): number {
  const distances = forms
    .filter((form) => Math.abs(form.length - typed.length) <= most)
    .map((form) => ({ form, distance: editDistance(typed, form, most) }))
    .filter(({ form, distance }) => distance < form.length)
  return Math.min(Number.POSITIVE_INFINITY, ...distances.map(({ distance }) => distance))
}

// How many letters to insert, delete, change or swap with their neighbour; infinite where it is more than `most`.
function editDistance(from: string, to: string, most: number): number {
  let beforeLast: number[] = []
  let last = Array.from({ length: to.length + 1 }, (_, column) => column)
  for (let row = 1; row <= from.length; row++) {
    const current = [row]
    for (let column = 1; column <= to.length; column++) {
      const same = from[row - 1] === to[column - 1]
      const swapped = row > 1 && column > 1 && from[row - 1] === to[column - 2] && from[row - 2] === to[column - 1]
      current[column] = Math.min(
        at(last, column) + 1,
        at(current, column - 1) + 1,
        at(last, column - 1) + (same ? 0 : 1),
        swapped ? at(beforeLast, column - 2) + 1 : Number.POSITIVE_INFINITY,
      )
    }
    // No later row has less than the least of this one.
    if (Math.min(...current) > most) return Number.POSITIVE_INFINITY
    beforeLast = last
    last = current
  }
  return at(last, to.length)
}

function at(row: number[], column: number): number {
  return row[column] ?? Number.POSITIVE_INFINITY
}
