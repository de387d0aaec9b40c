/** Tells whether an id is seen for the first time, among the last `atMost` ids. */
export function openOnce(atMost: number): (id: string) => boolean {
  const seen = new Set<string>()
  return (id) => {
    if (seen.has(id)) return false
    seen.add(id)
    if (seen.size > atMost) for (const oldest of seen.keys()) return seen.delete(oldest)
    return true
  }
}
