import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { describe, expect, test } from 'vitest'
import { ownAddress, readConfig } from './config.ts'

const slack = { SLACK_BOT_TOKEN: 'xoxb-1', SLACK_APP_TOKEN: 'xapp-1' }
const oauth = {
  SLACK_MODE: 'http',
  SLACK_CLIENT_ID: '1.2',
  SLACK_CLIENT_SECRET: 'a-client-secret',
  SLACK_STATE_SECRET: 'a-secret-for-states',
  SLACK_SIGNING_SECRET: 'a-signing-secret',
  PUBLIC_URL: 'https://tally.example.com',
}
const secret = 'k'.repeat(32)

describe('where Slack comes from', () => {
  test.each([
    ['nothing of Slack set: the try-out', {}, 'try-out'],
    ['empty variables count as left out', { SLACK_BOT_TOKEN: '', SLACK_APP_TOKEN: ' ' }, 'try-out'],
    ['both tokens: the workspace', slack, { mode: 'socket', botToken: 'xoxb-1', appToken: 'xapp-1', apiUrl: null }],
    [
      'signed HTTP',
      { SLACK_MODE: 'http', SLACK_BOT_TOKEN: 'xoxb-1', SLACK_SIGNING_SECRET: 's' },
      { mode: 'http', botToken: 'xoxb-1', signingSecret: 's', apiUrl: null },
    ],
    [
      'an app that workspaces install by OAuth',
      { ...oauth },
      {
        ...{ mode: 'oauth', clientId: '1.2', clientSecret: 'a-client-secret', stateSecret: 'a-secret-for-states' },
        ...{ signingSecret: 'a-signing-secret', publicUrl: 'https://tally.example.com', apiUrl: null },
      },
    ],
    ['a process without the slack role has no Slack', { TALLY_ROLES: 'proxy,jobs' }, null],
    [
      'and needs no token in production',
      { TALLY_ROLES: 'proxy', NODE_ENV: 'production', TALLY_SECRET_KEY: secret },
      null,
    ],
  ])('%s', (_, environment, expected) => {
    const config = readConfig(environment)

    expect(config.slack).toEqual(expected)
  })
})

describe('refused, naming the variable and the fix', () => {
  test.each([
    ['half of a group', { SLACK_BOT_TOKEN: 'xoxb-1' }, 'SLACK_APP_TOKEN is missing'],
    ['half of the other group', { SLACK_MODE: 'http', SLACK_SIGNING_SECRET: 's' }, 'SLACK_BOT_TOKEN is missing'],
    ['a mode and nothing else of Slack', { SLACK_MODE: 'http' }, 'SLACK_BOT_TOKEN is missing'],
    ['production without Slack', { NODE_ENV: 'production', TALLY_SECRET_KEY: secret }, 'SLACK_BOT_TOKEN is missing'],
    ['half of OAuth', { SLACK_MODE: 'http', SLACK_CLIENT_ID: '1.2' }, 'SLACK_CLIENT_SECRET is missing'],
    ['OAuth without its state secret', { ...oauth, SLACK_STATE_SECRET: '' }, 'SLACK_STATE_SECRET is missing'],
    ['OAuth without an address', { ...oauth, PUBLIC_URL: '' }, 'PUBLIC_URL is missing'],
    ['OAuth over sockets', { ...oauth, SLACK_MODE: '' }, 'SLACK_MODE must be http'],
    [
      'OAuth beside a token',
      { ...oauth, SLACK_BOT_TOKEN: 'xoxb-1' },
      'SLACK_BOT_TOKEN and SLACK_CLIENT_ID are both set',
    ],
    ['OAuth without TLS', { ...oauth, PUBLIC_URL: 'http://tally.example.com' }, 'PUBLIC_URL must begin with https://'],
    ['a short state secret', { ...oauth, SLACK_STATE_SECRET: 'short' }, 'SLACK_STATE_SECRET must be at least 16'],
    ['production without a secret key', { NODE_ENV: 'production', ...slack }, 'TALLY_SECRET_KEY is missing'],
    ['a swapped token', { ...slack, SLACK_BOT_TOKEN: 'xapp-1' }, 'SLACK_BOT_TOKEN must start with xoxb-'],
    [
      'an admin by name',
      { TALLY_ADMINS: 'ana@example.com,bob' },
      'TALLY_ADMINS must be e-mail addresses, or Slack user ids',
    ],
    ['a short secret', { TALLY_SECRET_KEY: 'short' }, 'TALLY_SECRET_KEY must be at least 32 characters'],
    ['a port that is none', { PORT: '80800' }, 'PORT must be a port from 1 to 65534'],
    ['an unknown role', { TALLY_ROLES: 'proxy,web' }, 'TALLY_ROLES must name roles out of proxy, slack, jobs'],
    ['a MySQL address', { DATABASE_URL: 'mysql://a/b' }, 'DATABASE_URL must be an address like postgresql://'],
    [
      'ourselves as upstream',
      { PORT: '9000', OPENAI_UPSTREAM_URL: 'http://localhost:9000/v1' },
      'OPENAI_UPSTREAM_URL points at Tally itself',
    ],
    [
      'a scraper’s token anybody guesses',
      { TALLY_METRICS_TOKEN: 'metrics' },
      'TALLY_METRICS_TOKEN must be at least 16',
    ],
    ['traces over gRPC', { OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc' }, 'OTEL_EXPORTER_OTLP_PROTOCOL must be http/json'],
    ['a fallback that is none', { CLAUDE_FALLBACK: 'drop' }, 'CLAUDE_FALLBACK must be refuse or compatibility'],
    ['mail without a sender', { RESEND_API_KEY: 're_1' }, 'RESEND_FROM is missing'],
    ['a mail server without a sender', { SMTP_URL: 'smtp://mail.example.com' }, 'MAIL_FROM is missing'],
    [
      'two senders',
      { RESEND_API_KEY: 're_1', RESEND_FROM: 'a@example.com', MAIL_FROM: 'b@example.com' },
      'MAIL_FROM and RESEND_FROM name two senders',
    ],
    ['a key that is none of Resend’s', { RESEND_API_KEY: 'sk-1' }, 'RESEND_API_KEY must start with re_'],
    ['a key of two lines', { RESEND_API_KEY: 're_1\nre_2' }, 'RESEND_API_KEY must start with re_, with only letters'],
    [
      'a sender of two lines',
      { MAIL_FROM: 'Tally\nBcc: x@example.com <a@example.com>' },
      'MAIL_FROM must be an address',
    ],
    ['readers who are none', { ALERT_EMAIL_TO: 'ana@example.com,finance' }, 'ALERT_EMAIL_TO must be e-mail addresses'],
    [
      'readers and nothing that sends',
      { ALERT_EMAIL_TO: 'ana@example.com' },
      'ALERT_EMAIL_TO is set, but nothing sends',
    ],
    [
      'a web page as mail server',
      { SMTP_URL: 'https://mail.example.com' },
      'SMTP_URL must be an address like smtps://',
    ],
    ['a webhook secret alone', { RESEND_WEBHOOK_SECRET: `whsec_${'a'.repeat(32)}` }, 'RESEND_WEBHOOK_SECRET is set'],
    ['a short cron secret', { TALLY_CRON_SECRET: 'hourly' }, 'TALLY_CRON_SECRET must be at least 16 characters'],
    [
      'ourselves as a vendor',
      { PORT: '9000', CURSOR_ADMIN_URL: 'http://127.0.0.1:9000' },
      'CURSOR_ADMIN_URL points at Tally itself',
    ],
    [
      'ourselves by public name',
      { PUBLIC_URL: 'https://t.example', ANTHROPIC_UPSTREAM_URL: 'https://t.example/api' },
      'ANTHROPIC_UPSTREAM_URL points at Tally',
    ],
    [
      'a secret given twice',
      { TALLY_SECRET_KEY: secret, TALLY_SECRET_KEY_FILE: '/dev/null' },
      'TALLY_SECRET_KEY and TALLY_SECRET_KEY_FILE are both set',
    ],
    ['a secret file that is not there', { DATABASE_URL_FILE: '/nowhere/url' }, 'DATABASE_URL_FILE cannot be read'],
  ])('%s', (_, environment, says) => {
    expect(() => readConfig(environment)).toThrow(says)
  })
})

describe('how e-mail leaves', () => {
  const from = 'Tally <tally@example.com>'
  const resend = { service: 'resend', apiKey: 're_1', baseUrl: 'https://api.resend.com' }

  test.each([
    ['not at all', {}, null],
    ['through Resend', { RESEND_API_KEY: 're_1', RESEND_FROM: from }, { via: resend, from, isSmtpUnused: false }],
    [
      'over SMTP, its sender under either name',
      { SMTP_URL: 'smtp://mail.example.com', RESEND_FROM: from, ALERT_EMAIL_TO: 'a@example.com, b@example.com' },
      { via: { service: 'smtp', url: 'smtp://mail.example.com' }, from, alertsTo: ['a@example.com', 'b@example.com'] },
    ],
    [
      'through Resend where both are named',
      { RESEND_API_KEY: 're_1', SMTP_URL: 'smtp://mail.example.com', MAIL_FROM: 'tally@example.com' },
      { via: resend, isSmtpUnused: true },
    ],
  ])('%s', (_, environment, expected) => {
    const { mail } = readConfig(environment)

    if (expected === null) expect(mail).toBeNull()
    else expect(mail).toMatchObject(expected)
  })

  test('no fault repeats a key or a password', () => {
    const read = () => readConfig({ SMTP_URL: 'smtp://u:hunter2%zz@mail.example.com', RESEND_API_KEY: 'hunter2' })

    expect(read).toThrow(/SMTP_URL must be/)
    expect(read).not.toThrow(/hunter2/)
  })
})

test('all faults are listed at once', () => {
  const read = () => readConfig({ PORT: 'x', LOG_LEVEL: 'loud', SLACK_MODE: 'pigeon' })

  expect(read).toThrow(/3 faults[\s\S]*PORT[\s\S]*LOG_LEVEL[\s\S]*SLACK_MODE/)
})

test('what contradicts is listed beside what cannot be read, each variable once', () => {
  const read = () => readConfig({ NODE_ENV: 'production', PORT: 'x', SLACK_BOT_TOKEN: 'xapp-1' })

  expect(read).toThrow(/4 faults[\s\S]*PORT must[\s\S]*BOT_TOKEN must[\s\S]*APP_TOKEN is missing[\s\S]*SECRET_KEY is/)
})

test.each([
  ['127.0.0.1', 'http://127.0.0.1:8080'],
  ['0.0.0.0', 'http://127.0.0.1:8080'],
  ['::', 'http://127.0.0.1:8080'],
  ['fd00::1', 'http://[fd00::1]:8080'],
])('a process that listens on %s is reached at %s', (host, address) => {
  expect(ownAddress({ host, port: 8080 })).toBe(address)
})

test('a secret may come from a file', () => {
  const file = path.join(mkdtempSync(path.join(tmpdir(), 'tally-config-')), 'secret')
  writeFileSync(file, `${secret}\n`)

  const config = readConfig({ TALLY_SECRET_KEY_FILE: file })

  expect(config.secretKeys).toEqual([secret])
})

test('a secret that is a command nobody ran is refused, as everybody can read it in a manual', () => {
  expect(() => readConfig({ TALLY_CRON_SECRET: '$(openssl rand -hex 32)' })).toThrow(
    'TALLY_CRON_SECRET holds a command that was not run; give what the command prints',
  )
})
