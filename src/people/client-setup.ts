/** How to point one client at Tally: what to do in words, and what to paste, when there is something. */
export type ClientSetup = { client: string; how: string; paste: string | null }

/**
 * The set-up of every client for one key. `baseUrl` ends in `/api/v1`. The secret stands in the pasted text as it is, so show
 * this only to the key's owner.
 */
export function clientSetups(input: { baseUrl: string; secret: string }): ClientSetup[] {
  const { baseUrl, secret } = input
  return [
    {
      client: 'Claude Code',
      how: 'In the shell it is started from. ANTHROPIC_API_KEY must not be set beside it.',
      paste: `unset ANTHROPIC_API_KEY\nexport ANTHROPIC_BASE_URL=${baseUrl}\nexport ANTHROPIC_AUTH_TOKEN=${secret}`,
    },
    {
      client: 'Codex CLI',
      how:
        'In ~/.codex/config.toml, the first line above every [section]; and TALLY_KEY in the shell: ' +
        `export TALLY_KEY=${secret}`,
      paste: codexConfig(baseUrl),
    },
    {
      client: 'Cursor',
      how: cursorSteps(input),
      paste: null,
    },
    {
      client: 'Aider',
      how: 'In the shell. Name the model with openai/ or anthropic/ before it: aider --model anthropic/claude-sonnet-5-5',
      paste: [
        `export OPENAI_API_BASE=${baseUrl}`,
        `export OPENAI_API_KEY=${secret}`,
        `export ANTHROPIC_API_BASE=${baseUrl}`,
        `export ANTHROPIC_API_KEY=${secret}`,
      ].join('\n'),
    },
    {
      client: 'Cline',
      how: `API Provider “OpenAI Compatible”, Base URL ${baseUrl}, API Key ${secret}, and a model's name.`,
      paste: null,
    },
    {
      client: 'OpenAI and Anthropic SDKs',
      how: 'The official SDKs read these from the environment; base URL and key may also be given in code.',
      paste: [
        `export OPENAI_BASE_URL=${baseUrl}`,
        `export OPENAI_API_KEY=${secret}`,
        `export ANTHROPIC_BASE_URL=${baseUrl}`,
        `export ANTHROPIC_API_KEY=${secret}`,
      ].join('\n'),
    },
    {
      client: 'curl',
      how: 'A first request, to see that it works.',
      paste: [
        `curl ${baseUrl}/messages \\`,
        `  -H 'x-api-key: ${secret}' -H 'anthropic-version: 2023-06-01' -H 'content-type: application/json' \\`,
        `  -d '{"model":"claude-haiku-5-5","max_tokens":50,"messages":[{"role":"user","content":"Say hello"}]}'`,
      ].join('\n'),
    },
  ]
}

/** What everybody should know beside the set-up of their client. */
export const setupNotes: readonly string[] = [
  'Claude models asked for over the OpenAI format (chat/completions: Cursor, Cline, aider --model openai/claude-…) have no ' +
    'prompt caching there and cost more. Where the client can speak Anthropic’s own format, use that.',
  'Cursor’s Tab, Auto, Composer and its command line never use your own key: a proxy cannot see or count them.',
  'To book requests to a project send the header X-Project; in Claude Code: export ANTHROPIC_CUSTOM_HEADERS="X-Project: payments"',
]

/** The set-up as plain text for a terminal. */
export function setupText(setups: ClientSetup[]): string {
  const parts = setups.map(({ client, how, paste }) => {
    const lines = paste === null ? [] : ['', ...paste.split('\n').map((line) => `    ${line}`)]
    return [client, `  ${how}`, ...lines].join('\n')
  })
  return [...parts, ['Good to know', ...setupNotes.map((note) => `  - ${note}`)].join('\n')].join('\n\n')
}

function codexConfig(baseUrl: string): string {
  return [
    'model_provider = "tally"',
    '[model_providers.tally]',
    'name = "Tally"',
    `base_url = "${baseUrl}"`,
    'env_key = "TALLY_KEY"',
    'wire_api = "responses"',
  ].join('\n')
}

// Cursor's own servers make the calls.
function cursorSteps({ baseUrl, secret }: { baseUrl: string; secret: string }): string {
  const origin = baseUrl.replace(/\/api\/v1$/, '')
  const steps =
    `Settings, Models, API Keys: OpenAI API Key ${secret}, “Override OpenAI Base URL” ${baseUrl}. ` +
    `Where that override is not offered: “Azure OpenAI” with base URL ${origin}, the model's name as deployment, and the same key.`
  const isPublic = origin.startsWith('https://') && !/^https:\/\/(localhost|127\.|10\.|192\.168\.|\[)/.test(origin)
  return isPublic
    ? steps
    : `${steps} Cursor calls from its own servers, so ${origin} will not do: it needs a public https address (PUBLIC_URL).`
}
