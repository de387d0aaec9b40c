const rememberForMs = 5_000
const rememberAtMost = 10_000

/** Remembers for 5 s which hashes belong to no key, at most 10,000 of them; the oldest is forgotten first. */
export function recentlyUnknown() {
  const until = new Map<string, number>()
  return {
    has(hash: string, now: Date): boolean {
      return (until.get(hash) ?? 0) > now.getTime()
    },
    add(hash: string, now: Date): void {
      until.delete(hash)
      until.set(hash, now.getTime() + rememberForMs)
      if (until.size <= rememberAtMost) return
      for (const oldest of until.keys().take(1)) until.delete(oldest)
    },
  }
}
