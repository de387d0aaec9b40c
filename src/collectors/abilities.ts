import type { Abilities, Ability } from '../sources/vendor-account.ts'
import type { FeedOutcome } from './read-feeds.ts'
import type { VendorProblem } from './vendor-problem.ts'

/** What a key may read, now that it was used: what was not asked, or failed for another reason, stays as it was known. */
export function abilitiesAfter(known: Abilities, feeds: readonly FeedOutcome[]): Abilities {
  const learned = feeds.flatMap((feed): Ability[] => {
    if (feed.ok) return [{ endpoint: feed.title, ok: true, say: '' }]
    return feed.isAble ? [] : [{ endpoint: feed.title, ok: false, say: notIncluded }]
  })
  const titles = new Set(learned.map(({ endpoint }) => endpoint))
  const names = [...new Set([...known.map(({ endpoint }) => endpoint), ...titles])]
  return names.flatMap((name) => [...learned, ...known].find(({ endpoint }) => endpoint === name) ?? [])
}

const notIncluded = 'not included in the plan or the key’s permissions'

/** What a problem says about what the key may read. */
export function abilityOf(endpoint: string, problem: VendorProblem | null): Ability {
  if (!problem) return { endpoint, ok: true, say: '' }
  const isDenied = problem.kind === 'forbidden' || problem.kind === 'refused'
  return { endpoint, ok: false, say: isDenied ? notIncluded : problem.say }
}
