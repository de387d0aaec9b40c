import { providerName } from '../base/provider.ts'
import type { BilledModel } from '../ledger/model-queries.ts'

/** Who made a model, by its name; null where the name does not tell. */
export function familyOf(model: string): 'claude' | 'gpt' | 'gemini' | 'grok' | 'composer' | null {
  if (model.startsWith('claude')) return 'claude'
  if (/^(gpt|o\d|codex)/.test(model)) return 'gpt'
  return (['gemini', 'grok', 'composer'] as const).find((family) => model.startsWith(family)) ?? null
}

const makers = { claude: 'anthropic', gpt: 'openai', gemini: null, grok: null, composer: 'cursor' } as const

/**
 * What a model is called in a list: where another provider bills the same one, the row that is not its maker's says whose it
 * is. Plain text.
 */
export function modelLabel({ provider, model }: BilledModel, all: readonly BilledModel[]): string {
  if (model === '') return `${providerName(provider)} fees`
  const family = familyOf(model)
  const isMakers = family !== null && makers[family] === provider
  const several = all.some((other) => other.model === model && other.provider !== provider)
  return several && !isMakers ? `${model} (${providerName(provider)})` : model
}
