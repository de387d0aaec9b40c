import { Pool } from 'undici'
import { type ProxiedProvider, proxiedProviders } from '../base/provider.ts'
import type { ProxyLimits } from './limits.ts'

/** The way to one provider: its connections and what stands before each path there (`/v1`). */
export type Upstream = { pool: Pool; prefix: string }

export type Upstreams = Record<ProxiedProvider, Upstream> & { close(): Promise<void> }

/**
 * One pool per provider. Addresses are in the form the vendors' SDKs use: OpenAI's ends in `/v1`, Anthropic's does not.
 * HTTP/1.1 only: over HTTP/2 one slow reader would hold up the streams that share its connection.
 */
export function openUpstreams(urls: Record<ProxiedProvider, string>, limits: ProxyLimits): Upstreams {
  const openai = upstream(urls.openai, '', limits)
  const anthropic = upstream(urls.anthropic, '/v1', limits)
  const all = { openai, anthropic }
  return {
    ...all,
    async close() {
      await Promise.all(proxiedProviders.map((provider) => all[provider].pool.destroy()))
    },
  }
}

function upstream(address: string, suffix: string, limits: ProxyLimits): Upstream {
  const url = new URL(address)
  const pool = new Pool(url.origin, {
    pipelining: 1,
    connections: limits.connections,
    allowH2: false,
    connectTimeout: limits.connectTimeoutMs,
    headersTimeout: limits.headersTimeoutMs,
    bodyTimeout: limits.idleTimeoutMs,
    // Longer than the pauses between the turns of an agent, shorter than the vendors' own idle limits.
    keepAliveTimeout: 30_000,
  })
  return { pool, prefix: url.pathname.replace(/\/+$/, '') + suffix }
}

/** How a provider wants to be shown the organisation's key; Anthropic's OpenAI-compatible endpoint takes OpenAI's way. */
export function credential(provider: ProxiedProvider, format: string, secret: string): [name: string, value: string] {
  const anthropicsOwn = provider === 'anthropic' && format !== 'openai-chat'
  return anthropicsOwn ? ['x-api-key', secret] : ['authorization', `Bearer ${secret}`]
}
