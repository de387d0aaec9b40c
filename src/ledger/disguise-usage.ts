import type { Provider } from '../base/provider.ts'
import type { Pseudonyms } from '../people/pseudonyms.ts'
import type { ReportedUsage } from './reported-usage.ts'

/** The same usage, what deleted people used under their pseudonyms. */
export function disguiseUsage(
  usages: readonly ReportedUsage[],
  { provider, pseudonyms }: { provider: Provider; pseudonyms: Pseudonyms },
): readonly ReportedUsage[] {
  if (pseudonyms.isEmpty) return usages
  return usages.map((usage) => {
    const pseudonym = pseudonyms.of(provider, usage.handle, new Date(usage.at))
    if (!pseudonym) return usage
    return { ...usage, disguise: { handle: pseudonym.handle, seed: pseudonym.seed } }
  })
}
