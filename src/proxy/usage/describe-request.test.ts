import { readFileSync } from 'node:fs'
import type { IncomingHttpHeaders } from 'node:http'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { peekBody } from './body-scan.ts'
import { describeRequest } from './describe-request.ts'

type Sample = { headers: IncomingHttpHeaders; body: Record<string, unknown> }

const samples: Record<'claude-code' | 'claude-code-subagent' | 'codex', Sample> = JSON.parse(
  readFileSync(new URL('./fixtures/client-requests.json', import.meta.url), 'utf8'),
)
const cursorBody = readFileSync(new URL('./fixtures/cursor-responses-shaped-body.json', import.meta.url))

function described(
  headers: IncomingHttpHeaders,
  body: Buffer | Record<string, unknown> = {},
  format: 'openai-chat' | 'openai-responses' | 'anthropic-messages' = 'openai-chat',
) {
  const bytes = Buffer.isBuffer(body) ? body : Buffer.from(JSON.stringify(body))
  const peeked = peekBody(bytes)
  if ('fault' in peeked) throw new Error(peeked.fault)
  return describeRequest({ headers, peeked, body: bytes, format })
}

describe('captured requests', () => {
  test('Claude Code says its session, and its custom header the project', () => {
    const { headers, body } = samples['claude-code']

    expect(described(headers, body, 'anthropic-messages')).toEqual({
      tool: 'claude-code',
      session: '55269308-7551-4b91-9bee-e6b71c71b529',
      agent: '',
      project: 'payments',
      repository: '',
      tags: {},
    })
  })

  test('its sub-agents share the session under an id of their own', () => {
    const { headers, body } = samples['claude-code-subagent']

    expect(described(headers, body, 'anthropic-messages')).toMatchObject({
      session: '81a785eb-57d3-4643-a6cd-0e13e21b96a3',
      agent: 'a1b9c7b7f528bc9ec',
    })
  })

  test('and are known by the billing line where they send no id', () => {
    const { headers, body } = samples['claude-code-subagent']
    const { 'x-claude-code-agent-id': _id, ...rest } = headers

    expect(described(rest, body, 'anthropic-messages').agent).toBe('subagent')
    expect(described(rest, samples['claude-code'].body, 'anthropic-messages').agent).toBe('')
  })

  test('without its header the session is found in metadata.user_id, in both forms', () => {
    const { body } = samples['claude-code']
    const headers = { 'user-agent': 'claude-cli/2.1.197 (external, cli)' }
    const older = { metadata: { user_id: 'user_ab_account_cd_session_81a785eb-57d3-4643-a6cd-0e13e21b96a3' } }

    expect(described(headers, body, 'anthropic-messages').session).toBe('55269308-7551-4b91-9bee-e6b71c71b529')
    expect(described(headers, older, 'anthropic-messages').session).toBe('81a785eb-57d3-4643-a6cd-0e13e21b96a3')
  })

  test('Codex says its session by header, by turn metadata and by cache key', () => {
    const { headers, body } = samples.codex
    const session = '01a1fbb5-f52a-7242-8667-e22e158d430b'
    const { 'session-id': _header, ...withoutHeader } = headers
    const { 'x-codex-turn-metadata': _turn, ...withoutTurn } = withoutHeader

    for (const sent of [headers, withoutHeader, withoutTurn]) {
      expect(described(sent, body, 'openai-responses')).toMatchObject({ tool: 'codex', session, agent: '' })
    }
    expect(described(withoutTurn, { prompt_cache_key: session }, 'openai-responses').session).toBe(session)
  })

  test('Cursor is known by its body on the chat path', () => {
    expect(described({ 'user-agent': 'Cursor/1.0' }, cursorBody)).toMatchObject({
      tool: 'cursor',
      session: '8f2e4a1b-6c3d-4e5f-9a7b-2d1c8e6f4a3b',
    })
    expect(described({}, { input: [] }).tool).toBe('cursor')
  })
})

test.each([
  ['Cursor/1.0', 'cursor'],
  ['codex_cli_rs/0.169.0 (Debian 12)', 'codex'],
  ['codex-tui/0.1', 'codex'],
  ['claude-code/2.1.197', 'claude-code'],
  ['ai-sdk/openai-compatible/1.0.0 ai-sdk/provider-utils/3.0', 'cline'],
  ['Cline/3.0.65', 'cline'],
  ['litellm/1.82.3', 'aider'],
  ['OpenAI/JS 7.55.0', 'openai-sdk'],
  ['AsyncOpenAI/Python 2.1.0', 'openai-sdk'],
  ['Anthropic/JS 1.11.0', 'anthropic-sdk'],
  ['AsyncAnthropic/Python 0.70', 'anthropic-sdk'],
  ['curl/8.5.0', 'curl'],
  ['Mozilla/5.0', 'other'],
  [undefined, 'other'],
])('user agent %s is %s', (userAgent, tool) => {
  expect(described(userAgent === undefined ? {} : { 'user-agent': userAgent }).tool).toBe(tool)
})

describe('what a client says by header', () => {
  test('goes before what is found elsewhere', () => {
    const headers = {
      'x-claude-code-session-id': 'theirs',
      'x-tally-session': 'mine',
      'x-project': 'one',
      'x-tally-project': 'two',
      'x-tally-repository': 'git@github.com:acme/shop.git',
      'x-tally-tag-team': 'payments',
      'x-tally-tag-cost-centre': ' 42 ',
      'x-tally-tag-empty': ' ',
      'x-tally-tag-b\u00e4d': 'x',
    }

    expect(described(headers)).toMatchObject({
      session: 'mine',
      project: 'two',
      repository: 'github.com/acme/shop',
      tags: { team: 'payments', 'cost-centre': '42' },
    })
  })

  test('is bounded, of one line, and read as UTF-8', () => {
    const utf8AsLatin1 = Buffer.from('Zürich 🚀').toString('latin1')
    const many = Object.fromEntries(Array.from({ length: 40 }, (_, index) => [`x-tally-tag-t${index}`, 'v']))

    expect(described({ 'x-project': utf8AsLatin1 }).project).toBe('Zürich 🚀')
    expect(described({ 'x-project': 'caf\u00e9' }).project).toBe('café')
    expect(described({ 'x-project': `a\tb\u0007c${'d'.repeat(500)}` }).project).toHaveLength(128)
    expect(Object.keys(described(many).tags)).toHaveLength(16)
  })

  test('may name a tag after a thing of the language and do no harm', () => {
    const { tags } = described({ 'x-tally-tag-__proto__': 'x', 'x-tally-tag-constructor': 'y' })

    expect(Object.entries(tags)).toEqual([
      ['__proto__', 'x'],
      ['constructor', 'y'],
    ])
  })

  test('never lets line breaks, controls or halves of characters through', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (value) => {
        const { project, session, repository, tags } = described({
          'x-project': value,
          'x-tally-session': value,
          'x-tally-repository': value,
          'x-tally-tag-a': value,
        })

        for (const text of [project, session, repository, tags.a ?? '']) {
          expect(text).not.toMatch(/[\p{Cc}\p{Zl}\p{Zp}]/u)
          expect(text.isWellFormed()).toBe(true)
          expect([...text].length).toBeLessThanOrEqual(200)
        }
      }),
    )
  })
})

describe('a repository is told by its address, without secrets', () => {
  test.each([
    ['https://github.com/acme/shop.git', 'github.com/acme/shop'],
    ['https://dev:ghp_secret@GitHub.com/acme/shop', 'github.com/acme/shop'],
    ['https://ghp_secret@github.com:8443/acme/shop.git?token=x#y', 'github.com/acme/shop'],
    ['ssh://git@git.acme.dev:2222/team/sub/shop.git', 'git.acme.dev/team/sub/shop'],
    ['git@github.com:acme/shop.git', 'github.com/acme/shop'],
    ['github.com:acme/shop', 'github.com/acme/shop'],
    ['acme/shop', 'acme/shop'],
    ['shop', 'shop'],
    ['https://user:pa@secret@github.com/acme/shop', 'github.com/acme/shop'],
    ['https://nothing', ''],
    ['', ''],
  ])('%s', (remote, name) => {
    expect(described({ 'x-tally-repository': remote }).repository).toBe(name)
  })

  test.each([
    [{ origin: 'git@github.com:acme/shop.git' }],
    [{ upstream: 'https://github.com/other/shop', origin: 'https://x:y@github.com/acme/shop' }],
    [['https://github.com/acme/shop']],
    ['https://github.com/acme/shop'],
  ])('Codex names it in its turn metadata: %j', (remotes) => {
    const turn = {
      session_id: 's',
      agent_name: '/root/helper',
      workspaces: { '/a': {}, '/b': { associated_remote_urls: remotes } },
    }
    const headers = { 'x-codex-turn-metadata': JSON.stringify(turn) }

    expect(described(headers)).toMatchObject({ repository: 'github.com/acme/shop', agent: '/root/helper' })
  })
})

test('metadata that is broken, huge or of another kind describes nothing and is no error', () => {
  for (const metadata of [
    7,
    'x',
    [],
    { user_id: '{broken' },
    { user_id: 7 },
    { user_id: '{}', x: 'y'.repeat(20_000) },
  ]) {
    expect(described({ 'user-agent': 'Anthropic/JS 1' }, { metadata }, 'anthropic-messages').session).toBe('')
  }
  expect(described({ 'x-codex-turn-metadata': '[1,' })).toMatchObject({ tool: 'codex', repository: '' })
})
