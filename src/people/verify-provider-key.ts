import { request } from 'undici'
import { z } from 'zod'
import { networkCause, textWithin } from '../base/answer-text.ts'
import { parsedJson } from '../base/json.ts'
import { type ProxiedProvider, providerName } from '../base/provider.ts'
import { misplacedKey } from './misplaced-key.ts'

/**
 * What a provider said to a key: what was seen and what to do, '' where the first says it. Neither ever holds any part of
 * the key.
 */
export type KeyCheck = { ok: true; models: number } | KeyRefused

type KeyRefused = {
  ok: false
  why: 'revoked-or-wrong' | 'wrong-kind' | 'no-permission' | 'rate-limited' | 'network' | 'not-a-provider'
  seen: string
  todo: string
}

const timeoutMs = 10_000
const largestAnswer = 8 * 1024 * 1024

/**
 * Asks the provider for its models with this key: it costs nothing and needs no model to be named. `upstream` is the base
 * address as the vendor's SDK takes it (OpenAI's ends in `/v1`). Redirects are not followed, the key goes nowhere else.
 */
export async function verifyProviderKey(input: {
  provider: ProxiedProvider
  secret: string
  upstream: string
}): Promise<KeyCheck> {
  const misplaced = misplacedKey(input.provider, input.secret)
  if (misplaced) return { ok: false, why: 'wrong-kind', seen: misplaced, todo: '' }
  const answer = await askForModels(input)
  return verdict(input, answer)
}

/** What somebody is told whose key was not taken for that. */
export function notSavedText({ seen, todo }: KeyRefused): string {
  return `${seen} Nothing was saved. ${todo}`.trimEnd()
}

type Answer = { kind: 'answer'; status: number; body: string } | { kind: 'no-answer'; cause: string }

async function askForModels(input: { provider: ProxiedProvider; secret: string; upstream: string }): Promise<Answer> {
  const { path, headers } = questions[input.provider]
  try {
    const response = await request(`${input.upstream}${path}`, {
      headers: { ...headers(input.secret), accept: 'application/json', 'accept-encoding': 'identity' },
      signal: AbortSignal.timeout(timeoutMs),
      reset: true,
    })
    const body = await textWithin(response.body, largestAnswer)
    return { kind: 'answer', status: response.statusCode, body }
  } catch (thrown) {
    return { kind: 'no-answer', cause: networkCause(thrown, timeoutMs) }
  }
}

const questions: Record<ProxiedProvider, { path: string; headers(secret: string): Record<string, string> }> = {
  openai: { path: '/models', headers: (secret) => ({ authorization: `Bearer ${secret}` }) },
  anthropic: {
    path: '/v1/models?limit=1000',
    headers: (secret) => ({ 'x-api-key': secret, 'anthropic-version': '2023-06-01' }),
  },
}

const modelList = z.object({ data: z.array(z.object({ id: z.string() })) })

// The provider's own words are never repeated: some quote the key back.
function verdict(input: { provider: ProxiedProvider; upstream: string }, answer: Answer): KeyCheck {
  const name = providerName(input.provider)
  const host = new URL(input.upstream).host
  if (answer.kind === 'no-answer') {
    return {
      ok: false,
      why: 'network',
      seen: `${name} could not be reached at ${host} (${answer.cause}).`,
      todo: `Check the network and ${upstreamName[input.provider]}, then try again.`,
    }
  }
  const { status } = answer
  if (status === 200) {
    const models = modelCount(answer.body)
    if (models !== null) return { ok: true, models }
  }
  if (status === 401) {
    return {
      ok: false,
      why: 'revoked-or-wrong',
      seen: `${name} does not accept this key: it was revoked, has expired or was not copied whole.`,
      todo: `Make a new one at ${keyPage[input.provider]} and add that.`,
    }
  }
  if (status === 403) {
    return {
      ok: false,
      why: 'no-permission',
      seen: `${name} knows this key but does not let it list models.`,
      todo: `Give it full permissions (or the “Models: read” one beside the endpoints in use) at ${keyPage[input.provider]}, or use a key of an unrestricted project.`,
    }
  }
  if (status === 429) {
    return {
      ok: false,
      why: 'rate-limited',
      seen: `${name} is refusing requests for now because of a rate or spending limit, so the key could not be checked.`,
      todo: 'Wait a minute, check the account’s limits and credit, and try again.',
    }
  }
  if (status >= 500) {
    return {
      ok: false,
      why: 'network',
      seen: `${name} answered at ${host} with an error of its own (HTTP ${status}).`,
      todo: 'Try again in a few minutes.',
    }
  }
  return {
    ok: false,
    why: 'not-a-provider',
    seen: `What answers at ${host} is not ${name} (HTTP ${status} where a list of models belongs).`,
    todo: `Check ${upstreamName[input.provider]}.`,
  }
}

const upstreamName: Record<ProxiedProvider, string> = {
  openai: 'OPENAI_UPSTREAM_URL',
  anthropic: 'ANTHROPIC_UPSTREAM_URL',
}

const keyPage: Record<ProxiedProvider, string> = {
  openai: 'platform.openai.com/api-keys',
  anthropic: 'platform.claude.com/settings/keys',
}

function modelCount(body: string): number | null {
  const list = modelList.safeParse(parsedJson(body))
  return list.success ? list.data.data.length : null
}
