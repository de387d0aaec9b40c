import { tokensIn } from '../draft.ts'
import type { Exchange } from '../exchange.ts'
import { asList, asObject, asText, isObject, type JsonObject } from '../json-reading.ts'
import type { CacheUse, PromptCache, PromptPart } from '../prompt-cache.ts'

/** The tokens of a prompt, split by what the marked cache knew and what it keeps from now on. */
export function readPrompt(exchange: Exchange, cache: PromptCache, body: JsonObject): CacheUse {
  return cache.use({ scope: asText(body.model), parts: promptParts(body), now: exchange.now })
}

export function promptTokens(body: JsonObject): number {
  return promptParts(body).reduce((sum, part) => sum + part.tokens, 0)
}

// Caching follows the order tools, system, messages; a mark inside a message ends a part.
function promptParts(body: JsonObject): PromptPart[] {
  const parts = [
    ...asList(body.tools).map(partOf),
    ...blocksOf(body.system).map(partOf),
    ...asList(body.messages).flatMap((message) => {
      const { role, content } = asObject(message)
      return blocksOf(content).map((block) => partOf({ role, ...asObject(block) }))
    }),
  ]
  const automatic = markOf(body.cache_control)
  const last = parts.at(-1)
  return automatic && last ? [...parts.slice(0, -1), { ...last, breakpoint: automatic }] : parts
}

function blocksOf(content: unknown): unknown[] {
  return typeof content === 'string' ? [{ type: 'text', text: content }] : asList(content)
}

// The mark itself is no part of what is cached: clients move it along as a conversation grows.
function partOf(block: unknown): PromptPart {
  const { cache_control, ...rest } = asObject(block)
  const json = JSON.stringify(rest)
  return { json, tokens: tokensIn(json), breakpoint: markOf(cache_control) }
}

function markOf(mark: unknown): '5m' | '1h' | null {
  if (!isObject(mark) || mark.type !== 'ephemeral') return null
  return mark.ttl === '1h' ? '1h' : '5m'
}

/** The tool a request insists on, by name or by insisting on any. */
export function forcedTool(body: JsonObject): string | null {
  const choice = asObject(body.tool_choice)
  if (choice.type === 'tool') return asText(choice.name) || null
  return choice.type === 'any' ? asText(asObject(asList(body.tools)[0]).name) || null : null
}
