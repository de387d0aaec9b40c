import { type Provider, providerName } from '../base/provider.ts'

/**
 * Says what is wrong when a text cannot be this vendor's admin key, judging by how it starts; null when it may be one. The
 * sentence holds nothing of the text.
 */
export function misplacedAdminKey(vendor: Provider, secret: string): string | null {
  const name = providerName(vendor)
  if (!/^[\x21-\x7e]+$/.test(secret)) {
    return `An admin key has no spaces, line breaks or special characters, and this has. Copy the ${name} key again, alone and whole.`
  }
  if (starts[vendor].some((start) => secret.startsWith(start))) return null
  return `This does not look like an admin key of ${name}: they begin with ${starts[vendor].join(' or ')}. Make one at ${pages[vendor]}.`
}

const starts: Record<Provider, readonly string[]> = {
  cursor: ['key_', 'crsr_'],
  // Keys of Claude Enterprise, where they have the scope to read analytics.
  anthropic: ['sk-ant-admin', 'sk-ant-api01-'],
  openai: ['sk-admin-'],
}

const pages: Record<Provider, string> = {
  cursor: 'cursor.com/dashboard, under Settings, Admin API Keys',
  anthropic:
    'platform.claude.com/settings/admin-keys, or for Claude Enterprise at claude.ai, Organization settings, API, with the scope read:analytics',
  openai: 'platform.openai.com/settings/organization/admin-keys',
}
