/** Whose bill a dollar is on. */
export type Provider = 'anthropic' | 'openai' | 'cursor'

export const providers: readonly Provider[] = ['anthropic', 'openai', 'cursor']

/** The providers a developer's tool can reach through the proxy. */
export type ProxiedProvider = Exclude<Provider, 'cursor'>

export const proxiedProviders: readonly ProxiedProvider[] = ['anthropic', 'openai']

const names: Record<Provider, string> = { anthropic: 'Anthropic', openai: 'OpenAI', cursor: 'Cursor' }

/** The name as the vendor writes it. */
export function providerName(provider: Provider): string {
  return names[provider]
}
