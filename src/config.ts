import { readFileSync } from 'node:fs'
import path from 'node:path'
import { z } from 'zod'
import { AppError, errorText } from './base/app-error.ts'
import type { LogLevel } from './base/log.ts'
import type { VariableFault } from './base/variable-fault.ts'
import { mailFaults, mailOf, mailVariables } from './mail/mail-config.ts'
import type { MailConfig } from './mail/open-mail.ts'
import type { ClaudeFallback } from './proxy/generation.ts'
import { type SlackConfig, slackConfigOf, slackFaults, slackVariables } from './slack/slack-config.ts'
import { type TraceConfig, tracesOf, traceVariables } from './traces/trace-config.ts'

/** What a process does: several may share one, or each have processes of its own. */
export type Role = 'proxy' | 'slack' | 'jobs'

/** Everything the environment decides, read once. */
export type Config = {
  production: boolean
  /** Where Slack comes from: a real workspace, the sandbox (try-out), or nowhere because this process has no Slack role. */
  slack: SlackConfig | 'try-out' | null
  roles: ReadonlySet<Role>
  dataDir: string
  databaseUrl: string | null
  /** The first seals, all of them open; null: one is made and kept in the data folder. */
  secretKeys: string[] | null
  host: string
  port: number
  publicUrl: string | null
  /** How long it goes on serving after SIGTERM while `/readyz` says that it leaves. */
  stopNoticeMs: number
  admins: string[]
  logLevel: LogLevel
  upstreams: { openai: string; anthropic: string; cursor: string }
  /** What becomes of chats for Claude that cannot be translated from OpenAI's format. */
  claudeFallback: ClaudeFallback
  /** Where the vendors report usage and costs. */
  adminAddresses: { openai: string; anthropic: string; cursor: string }
  /** What a scheduler outside has to know to ask for a reading over HTTP; null: nobody may. */
  cronSecret: string | null
  /** What a scraper has to send to read `/metrics`; null: nothing. */
  metricsToken: string | null
  /** Where traces go; null: none are made. */
  traces: TraceConfig | null
  /** How e-mail leaves; null: none does. */
  mail: MailConfig | null
}

export type Environment = Record<string, string | undefined>

const secrets = [
  'DATABASE_URL',
  'TALLY_SECRET_KEY',
  'SLACK_BOT_TOKEN',
  'SLACK_APP_TOKEN',
  'SLACK_SIGNING_SECRET',
  'SLACK_CLIENT_SECRET',
  'SLACK_STATE_SECRET',
  'TALLY_CRON_SECRET',
  'TALLY_METRICS_TOKEN',
  'OTEL_EXPORTER_OTLP_HEADERS',
  'RESEND_API_KEY',
  'RESEND_WEBHOOK_SECRET',
  'SMTP_URL',
] as const

const url = (protocols: RegExp, example: string) =>
  z
    .url({ protocol: protocols, error: `must be an address like ${example}` })
    .transform((text) => text.replace(/\/+$/, ''))

const list = z.string().transform((text) => text.split(/[\s,]+/).filter((part) => part !== ''))

const schema = z.object({
  NODE_ENV: z.string().optional(),
  DATABASE_URL: url(/^postgres(ql)?$/, 'postgresql://user:password@host:5432/tally').optional(),
  TALLY_DATA_DIR: z.string().default('.tally'),
  TALLY_SECRET_KEY: list
    .refine((keys) => keys.length > 0 && keys.every((key) => key.length >= 32), {
      error: 'must be at least 32 characters; make one with: openssl rand -base64 32',
    })
    .optional(),
  HOST: z.string().default('127.0.0.1'),
  PORT: z
    .string()
    .default('8080')
    .transform(Number)
    .refine((port) => Number.isInteger(port) && port > 0 && port < 65_535, {
      error: 'must be a port from 1 to 65534',
    }),
  PUBLIC_URL: url(/^https?$/, 'https://tally.example.com').optional(),
  TALLY_ROLES: list.default(['proxy', 'slack', 'jobs']).pipe(
    z
      .array(
        z.enum(['proxy', 'slack', 'jobs'], {
          error: 'must name roles out of proxy, slack, jobs, with commas between',
        }),
      )
      .nonempty({ error: 'must name at least one role out of proxy, slack, jobs' }),
  ),
  TALLY_DRAIN_SECONDS: z
    .string()
    .transform(Number)
    .refine((seconds) => seconds >= 0 && seconds <= 300, { error: 'must be a number of seconds from 0 to 300' })
    .optional(),
  TALLY_ADMINS: list
    .refine((named) => named.every((one) => /^[^@\s]+@[^@\s]+$|^[UW][A-Z0-9]+$/.test(one)), {
      error: 'must be e-mail addresses, or Slack user ids such as U0123ABCD, with commas between them',
    })
    .default([]),
  LOG_LEVEL: z
    .enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'], {
      error: 'must be one of fatal, error, warn, info, debug, trace, silent',
    })
    .default('info'),
  ...slackVariables,
  SLACK_API_URL: url(/^https?$/, 'https://slack.com/api').optional(),
  OPENAI_UPSTREAM_URL: url(/^https?$/, 'https://api.openai.com/v1').default('https://api.openai.com/v1'),
  ANTHROPIC_UPSTREAM_URL: url(/^https?$/, 'https://api.anthropic.com').default('https://api.anthropic.com'),
  CURSOR_UPSTREAM_URL: url(/^https?$/, 'https://api.cursor.com').default('https://api.cursor.com'),
  CLAUDE_FALLBACK: z.enum(['refuse', 'compatibility'], { error: 'must be refuse or compatibility' }).default('refuse'),
  OPENAI_ADMIN_URL: url(/^https?$/, 'https://api.openai.com').default('https://api.openai.com'),
  ANTHROPIC_ADMIN_URL: url(/^https?$/, 'https://api.anthropic.com').default('https://api.anthropic.com'),
  CURSOR_ADMIN_URL: url(/^https?$/, 'https://api.cursor.com').default('https://api.cursor.com'),
  TALLY_CRON_SECRET: z
    .string()
    .min(16, { error: 'must be at least 16 characters; make one with: openssl rand -hex 32' })
    .optional(),
  TALLY_METRICS_TOKEN: z
    .string()
    .min(16, { error: 'must be at least 16 characters; make one with: openssl rand -hex 32' })
    .optional(),
  ...traceVariables,
  ...mailVariables,
})

type Settings = z.infer<typeof schema>

/** Every variable that is read, secrets also as the name of a file they stand in. */
export const variableNames: readonly string[] = [...Object.keys(schema.shape), ...secrets.map((name) => `${name}_FILE`)]

/** Reads the environment. Throws one `bad-config` error that lists every fault with its variable and the fix. */
export function readConfig(environment: Environment): Config {
  const { config, faults } = surveyConfig(environment)
  if (faults.length > 0) throw refusal(faults)
  return config
}

/**
 * The same with the faults beside it: what is at fault has its default, and a Slack that is half set is none. For looking
 * at an installation, never for running one.
 */
export function surveyConfig(environment: Environment): { config: Config; faults: VariableFault[] } {
  const { values, faults } = withSecretFiles(withoutEmpty(environment))
  const parsed = schema.safeParse(values)
  const misshapen = (parsed.error?.issues ?? []).map(({ path: [first], message }) => {
    const name = String(first)
    return { name, say: `${name} ${message}` }
  })
  const settings = parsed.data ?? schema.parse(without(values, misshapen))
  const ofSlack = hasSlack(settings) ? slackFaults(settings, { isProduction: isProduction(settings) }) : []
  const contradictions = [...ofSlack, ...productionFaults(settings), ...loopFaults(settings), ...mailFaults(settings)]
  const all = [
    ...faults,
    ...commandFaults(values),
    ...misshapen,
    // What cannot be read was left out above, and is not missing as well.
    ...contradictions.filter((fault) => !misshapen.some(({ name }) => name === fault.name)),
  ]
  const isHalfSlack = ofSlack.length > 0 || all.some(({ name }) => name.startsWith('SLACK_'))
  const config = configOf(settings)
  return { config: isHalfSlack ? { ...config, slack: null } : config, faults: all }
}

/** Where this process itself is reached, as an address without a slash at its end. */
export function ownAddress(config: Pick<Config, 'host' | 'port'>): string {
  const host = /^(0\.0\.0\.0|::)$/.test(config.host) ? '127.0.0.1' : config.host
  return `http://${host.includes(':') ? `[${host}]` : host}:${config.port}`
}

/** The base URL developers give their tools; `address` is where Tally is reached. */
export function baseUrlAt(address: string): string {
  return `${address}/api/v1`
}

/** The data folder in use: the try-out has one of its own, so that made-up and real data never share a cluster. */
export function dataDirOf(config: Config): string {
  return config.slack === 'try-out' ? path.join(config.dataDir, 'try-out') : config.dataDir
}

function configOf(settings: Settings): Config {
  return {
    production: isProduction(settings),
    slack: slackOf(settings),
    roles: new Set(settings.TALLY_ROLES),
    dataDir: path.resolve(settings.TALLY_DATA_DIR),
    databaseUrl: settings.DATABASE_URL ?? null,
    secretKeys: settings.TALLY_SECRET_KEY ?? null,
    host: settings.HOST,
    port: settings.PORT,
    publicUrl: settings.PUBLIC_URL ?? null,
    stopNoticeMs: (settings.TALLY_DRAIN_SECONDS ?? (isProduction(settings) ? 5 : 0)) * 1_000,
    admins: settings.TALLY_ADMINS,
    logLevel: settings.LOG_LEVEL,
    upstreams: {
      openai: settings.OPENAI_UPSTREAM_URL,
      anthropic: settings.ANTHROPIC_UPSTREAM_URL,
      cursor: settings.CURSOR_UPSTREAM_URL,
    },
    claudeFallback: settings.CLAUDE_FALLBACK,
    adminAddresses: {
      openai: settings.OPENAI_ADMIN_URL,
      anthropic: settings.ANTHROPIC_ADMIN_URL,
      cursor: settings.CURSOR_ADMIN_URL,
    },
    cronSecret: settings.TALLY_CRON_SECRET ?? null,
    metricsToken: settings.TALLY_METRICS_TOKEN ?? null,
    traces: tracesOf(settings),
    mail: mailOf(settings),
  }
}

function slackOf(settings: Settings): Config['slack'] {
  return hasSlack(settings) ? (slackConfigOf(settings) ?? 'try-out') : null
}

function hasSlack({ TALLY_ROLES }: Settings): boolean {
  return TALLY_ROLES.includes('slack')
}

function productionFaults(settings: Settings): VariableFault[] {
  if (!isProduction(settings) || settings.TALLY_SECRET_KEY) return []
  const say =
    'TALLY_SECRET_KEY is missing: in production it seals the provider keys; make one with: openssl rand -base64 32'
  return [{ name: 'TALLY_SECRET_KEY', say }]
}

function loopFaults(settings: Settings): VariableFault[] {
  const names = [
    'OPENAI_UPSTREAM_URL',
    'ANTHROPIC_UPSTREAM_URL',
    'CURSOR_UPSTREAM_URL',
    'OPENAI_ADMIN_URL',
    'ANTHROPIC_ADMIN_URL',
    'CURSOR_ADMIN_URL',
  ] as const
  return names
    .filter((name) => isOurselves(new URL(settings[name]), settings))
    .map((name) => ({ name, say: `${name} points at Tally itself; give it the vendor’s address, or leave it out` }))
}

function isOurselves(upstream: URL, settings: Settings): boolean {
  if (settings.PUBLIC_URL && upstream.origin === new URL(settings.PUBLIC_URL).origin) return true
  const port = Number(upstream.port || (upstream.protocol === 'https:' ? 443 : 80))
  const host = upstream.hostname.replace(/^\[|\]$/g, '')
  const local = /^(localhost|127\.\d+\.\d+\.\d+|0\.0\.0\.0|::1|::)$/.test(host) || host === settings.HOST
  return local && port === settings.PORT
}

function isProduction(settings: Settings): boolean {
  return settings.NODE_ENV === 'production'
}

function without(values: Environment, left: Array<{ name: string }>): Environment {
  return Object.fromEntries(Object.entries(values).filter(([name]) => !left.some((one) => one.name === name)))
}

// An empty variable (`FOO=` in a compose file) means it was left out.
function withoutEmpty(environment: Environment): Environment {
  return Object.fromEntries(
    Object.entries(environment).filter(([, value]) => value !== undefined && value.trim() !== ''),
  )
}

function withSecretFiles(environment: Environment): { values: Environment; faults: VariableFault[] } {
  const values = { ...environment }
  const faults: VariableFault[] = []
  for (const name of secrets) {
    const file = environment[`${name}_FILE`]
    if (!file) continue
    if (environment[name]) faults.push({ name, say: `${name} and ${name}_FILE are both set; keep one of them` })
    try {
      values[name] = readFileSync(file, 'utf8').trim()
    } catch (thrown) {
      faults.push({ name, say: `${name}_FILE cannot be read: ${errorText(thrown)}` })
    }
  }
  return { values, faults }
}

// A file of settings is no shell: what stands there is the secret then, and everybody can read it in a manual.
function commandFaults(environment: Environment): VariableFault[] {
  return Object.entries(environment)
    .filter(([name, value]) => name in schema.shape && /^\s*\$\(/.test(value ?? ''))
    .map(([name]) => ({ name, say: `${name} holds a command that was not run; give what the command prints` }))
}

function refusal(faults: readonly VariableFault[]): AppError {
  const count = faults.length === 1 ? 'a fault' : `${faults.length} faults`
  return new AppError(
    'bad-config',
    `The configuration has ${count}:\n${faults.map(({ say }) => `  - ${say}`).join('\n')}`,
  )
}
