/** One thing to paste, and where it belongs. */
export type Paste = { where: string; text: string }

/** How to point one client at Tally: what to paste where, and what else there is to know. */
export type ClientSetup = { client: string; pastes: Paste[]; note: string | null }

/** What the set-up is made from. `baseUrl` ends in `/api/v1`; `project` is the key's own, empty where it has none. */
export type SetupFacts = { baseUrl: string; secret: string; project: string }

/**
 * The set-up of every client for one key. The secret stands in the texts as it is given: show this only to the key's
 * owner, or give what is displayed of the key.
 */
export function clientSetups(facts: SetupFacts): ClientSetup[] {
  const { baseUrl, secret } = facts
  return [
    {
      client: 'Claude Code',
      pastes: [
        {
          where: 'In the shell it is started from',
          text: [
            'unset ANTHROPIC_API_KEY',
            `export ANTHROPIC_BASE_URL=${baseUrl}`,
            `export ANTHROPIC_AUTH_TOKEN=${secret}`,
          ].join('\n'),
        },
      ],
      note: null,
    },
    {
      client: 'Codex CLI',
      pastes: [
        { where: 'In ~/.codex/config.toml, the first line above every [section]', text: codexConfig(baseUrl) },
        { where: 'In the shell', text: `export TALLY_KEY=${secret}` },
      ],
      note: null,
    },
    { client: 'Cursor', ...cursorSetup(facts) },
    {
      client: 'Aider',
      pastes: [{ where: 'In the shell', text: environment(facts, 'OPENAI_API_BASE', 'ANTHROPIC_API_BASE') }],
      note: 'Name the model with openai/ or anthropic/ before it: aider --model anthropic/claude-sonnet-5-5',
    },
    {
      client: 'Cline',
      pastes: [
        { where: 'API Provider “OpenAI Compatible”, Base URL', text: baseUrl },
        { where: 'API Key', text: secret },
      ],
      note: 'It asks for a model’s name too.',
    },
    {
      client: 'OpenAI and Anthropic SDKs',
      pastes: [{ where: 'In the environment', text: environment(facts, 'OPENAI_BASE_URL', 'ANTHROPIC_BASE_URL') }],
      note: 'The official SDKs read these by themselves; base URL and key may also be given in code.',
    },
    {
      client: 'curl',
      pastes: [{ where: 'A first request, to see that it works', text: firstRequest(facts) }],
      note: null,
    },
  ]
}

/** What everybody should know beside the set-up of their client. */
export function setupNotes({ project }: Pick<SetupFacts, 'project'>): string[] {
  return [
    'Claude models asked for over the OpenAI format (chat/completions: Cursor, Cline, aider --model openai/claude-…) have no ' +
      'prompt caching there and cost more. Where the client can speak Anthropic’s own format, use that.',
    'Cursor’s Tab, Auto, Composer and its command line never use your own key: a proxy cannot see or count them.',
    project === ''
      ? 'To book requests to a project send the header X-Project; in Claude Code: export ANTHROPIC_CUSTOM_HEADERS="X-Project: payments"'
      : `All requests of this key are booked to the project ${project}; there is nothing to set for that.`,
  ]
}

/** What is wrong with an address that only this machine can reach; null for one that others can. */
export function localAddressNote(baseUrl: string): string | null {
  const { hostname } = new URL(baseUrl)
  if (!/^(localhost|127(\.\d+){3}|\[::1\])$/.test(hostname)) return null
  return `Other machines cannot reach Tally at ${hostname}. Set PUBLIC_URL to the address they use, and put that in the set-up.`
}

/** The set-up as plain text for a terminal. */
export function setupText(facts: SetupFacts): string {
  const parts = clientSetups(facts).map(({ client, pastes, note }) => {
    const lines = pastes.flatMap(({ where, text }) => [`  ${where}:`, '', ...indented(text), ''])
    return [client, ...lines, ...(note === null ? [] : [`  ${note}`, ''])].join('\n')
  })
  return [...parts, ['Good to know', ...setupNotes(facts).map((note) => `  - ${note}`)].join('\n')].join('\n')
}

function indented(text: string): string[] {
  return text.split('\n').map((line) => `    ${line}`)
}

function environment({ baseUrl, secret }: SetupFacts, openai: string, anthropic: string): string {
  return [
    `export ${openai}=${baseUrl}`,
    `export OPENAI_API_KEY=${secret}`,
    `export ${anthropic}=${baseUrl}`,
    `export ANTHROPIC_API_KEY=${secret}`,
  ].join('\n')
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

function firstRequest({ baseUrl, secret }: SetupFacts): string {
  return [
    `curl ${baseUrl}/messages \\`,
    `  -H 'x-api-key: ${secret}' -H 'anthropic-version: 2023-06-01' -H 'content-type: application/json' \\`,
    `  -d '{"model":"claude-haiku-5-5","max_tokens":50,"messages":[{"role":"user","content":"Say hello"}]}'`,
  ].join('\n')
}

// Cursor's own servers make the calls.
function cursorSetup({ baseUrl, secret }: SetupFacts): Pick<ClientSetup, 'pastes' | 'note'> {
  const origin = baseUrl.replace(/\/api\/v1$/, '')
  const isPublic = origin.startsWith('https://') && !/^https:\/\/(localhost|127\.|10\.|192\.168\.|\[)/.test(origin)
  const azure = `Where that override is not offered: “Azure OpenAI” with base URL ${origin}, the model's name as deployment, and the same key.`
  const unreachable = `Cursor calls from its own servers, so ${origin} will not do: it needs a public https address (PUBLIC_URL).`
  return {
    pastes: [
      { where: 'Settings, Models, API Keys: OpenAI API Key', text: secret },
      { where: '“Override OpenAI Base URL”', text: baseUrl },
    ],
    note: isPublic ? azure : `${azure} ${unreachable}`,
  }
}
