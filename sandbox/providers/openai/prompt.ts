import { tokensIn } from '../draft.ts'
import type { Exchange } from '../exchange.ts'
import { asList, asObject, asText } from '../json-reading.ts'
import type { CacheUse, PromptCache, PromptPart } from '../prompt-cache.ts'
import { billsCacheWrites } from './models.ts'

/** The tokens of a prompt and what of them the automatic cache knew. */
export function readPrompt(exchange: Exchange, cache: PromptCache, model: string): CacheUse {
  const { body } = exchange
  const input = typeof body.input === 'string' ? [body.input] : asList(body.input)
  const parts: PromptPart[] = [
    ...asList(body.tools),
    ...(body.instructions ? [body.instructions] : []),
    ...asList(body.messages),
    ...input,
    ...(typeof body.prompt === 'string' ? [body.prompt] : []),
  ].map((part) => {
    const json = JSON.stringify(part)
    return { json, tokens: tokensIn(json), breakpoint: null }
  })
  const scope = `${model}/${asText(body.prompt_cache_key)}`
  const use = cache.use({ scope, parts, now: exchange.now })
  return billsCacheWrites(model) ? use : { ...use, fresh: use.fresh + use.write5m, write5m: 0 }
}

/** The function a request insists on, by name or by insisting on any. */
export function forcedTool(exchange: Exchange): string | null {
  const choice = exchange.body.tool_choice
  const first = asObject(asList(exchange.body.tools)[0])
  if (choice === 'required') return asText(first.name) || asText(asObject(first.function).name) || null
  const named = asObject(choice)
  return asText(named.name) || asText(asObject(named.function).name) || null
}

/** The tier that is reported: `fast` runs as `priority`, `auto` and nothing as `default`. */
export function servedTier(exchange: Exchange): string {
  const asked = asText(exchange.body.service_tier)
  if (asked === 'fast') return 'priority'
  return asked === '' || asked === 'auto' ? 'default' : asked
}

export function hasEffort(exchange: Exchange): boolean {
  const effort = asText(exchange.body.reasoning_effort) || asText(asObject(exchange.body.reasoning).effort)
  return effort !== 'none' && effort !== 'minimal'
}
