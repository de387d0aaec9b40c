/** How often one person is answered: at most `most` times a minute, and told so once. */
export function openRate(most: number): (who: string, now: Date) => 'answer' | 'say-so' | 'silent' {
  const asked = new Map<string, { since: number; count: number }>()
  return (who, now) => {
    const at = now.getTime()
    const before = asked.get(who)
    const current = before && at - before.since < minuteMs ? before : { since: at, count: 0 }
    asked.delete(who)
    asked.set(who, { ...current, count: current.count + 1 })
    for (const oldest of asked.keys()) {
      if (asked.size <= mostPeople) break
      asked.delete(oldest)
    }
    if (current.count < most) return 'answer'
    return current.count === most ? 'say-so' : 'silent'
  }
}

const minuteMs = 60_000
const mostPeople = 10_000
