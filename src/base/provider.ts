export const proxiedProviders = ['anthropic', 'openai'] as const

/** The providers a developer's tool can reach through the proxy. */
export type ProxiedProvider = (typeof proxiedProviders)[number]

export const providers = [...proxiedProviders, 'cursor'] as const

/** Whose bill a dollar is on. */
export type Provider = (typeof providers)[number]

const names: Record<Provider, string> = { anthropic: 'Anthropic', openai: 'OpenAI', cursor: 'Cursor' }

/** The name as the vendor writes it. */
export function providerName(provider: Provider): string {
  return names[provider]
}
