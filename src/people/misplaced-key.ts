import { type ProxiedProvider, providerName } from '../base/provider.ts'

/**
 * Says what is wrong when a text cannot be this provider's API key, judging by how it starts; null when it may be one. The
 * sentence holds nothing of the text. Key kinds without a known start are left to the provider to judge.
 */
export function misplacedKey(provider: ProxiedProvider, secret: string): string | null {
  const name = providerName(provider)
  if (secret === '') return `No key was given. Paste the ${name} API key.`
  if (!/^[\x21-\x7e]+$/.test(secret)) {
    return `An API key has no spaces, line breaks or special characters, and this has. Copy the ${name} key again, alone and whole.`
  }
  const kind =
    kinds.find((candidate) => secret.startsWith(candidate.start)) ?? (isOldOpenAi.test(secret) ? openAi : null)
  if (kind?.of === provider) return null
  if (kind) return `${kind.say} Tally needs a plain ${name} API key here.`
  if (provider !== 'anthropic' || !secret.startsWith('sk-')) return null
  return `This does not look like an ${name} key (they begin with sk-ant-). Copy the ${name} key again, alone and whole.`
}

const openAi = { of: 'openai', say: 'This is an OpenAI key.' } as const
// The keys of users, from before there were projects.
const isOldOpenAi = /^sk-[A-Za-z0-9]{48}$/

// The first that fits decides, so longer starts stand before shorter ones.
const kinds: Array<{ start: string; of: ProxiedProvider | null; say: string }> = [
  {
    start: 'sk-ant-admin',
    of: null,
    say: 'This is an Anthropic Admin key: it reads reports and cannot call models.',
  },
  {
    start: 'sk-ant-oat',
    of: null,
    say: 'This is the login token of a Claude subscription, which may not be used through a proxy.',
  },
  { start: 'sk-ant-', of: 'anthropic', say: 'This is an Anthropic key.' },
  {
    start: 'sk-admin-',
    of: null,
    say: 'This is an OpenAI Admin key: it manages the organisation and cannot call models.',
  },
  { start: 'sk-or-', of: null, say: 'This is an OpenRouter key.' },
  { start: 'sk-proj-', ...openAi },
  { start: 'sk-svcacct-', ...openAi },
  { start: 'acl_', of: null, say: 'This is one of the keys Tally gives to developers.' },
  { start: 'crsr_', of: null, say: 'This is a Cursor key.' },
  { start: 'xoxb-', of: null, say: 'This is a Slack token.' },
  { start: 'xapp-', of: null, say: 'This is a Slack token.' },
]
