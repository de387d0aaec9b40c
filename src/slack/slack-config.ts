import { z } from 'zod'
import type { VariableFault } from '../base/variable-fault.ts'

/**
 * How Slack is reached: one workspace by its tokens, over sockets or signed HTTP, or several that install Tally by OAuth.
 * `apiUrl` null: Slack itself.
 */
export type SlackConfig =
  | { mode: 'socket'; botToken: string; appToken: string; apiUrl: string | null }
  | { mode: 'http'; botToken: string; signingSecret: string; apiUrl: string | null }
  | {
      mode: 'oauth'
      clientId: string
      clientSecret: string
      stateSecret: string
      signingSecret: string
      /** Where Slack sends people back to. */
      publicUrl: string
      apiUrl: string | null
    }

/** The variables that decide how Slack is reached, beside SLACK_API_URL and PUBLIC_URL. */
export const slackVariables = {
  SLACK_MODE: z.enum(['socket', 'http'], { error: 'must be socket or http' }).optional(),
  SLACK_BOT_TOKEN: startingWith('xoxb-', 'Slack’s “Bot User OAuth Token”, under OAuth & Permissions').optional(),
  SLACK_APP_TOKEN: startingWith(
    'xapp-',
    'an app-level token with connections:write, under Basic Information',
  ).optional(),
  SLACK_SIGNING_SECRET: z.string().optional(),
  SLACK_CLIENT_ID: z.string().optional(),
  SLACK_CLIENT_SECRET: z.string().optional(),
  SLACK_STATE_SECRET: z
    .string()
    .min(16, { error: 'must be at least 16 characters; make one with: openssl rand -hex 32' })
    .optional(),
}

type Settings = z.infer<z.ZodObject<typeof slackVariables>> & {
  SLACK_API_URL?: string | undefined
  PUBLIC_URL?: string | undefined
}

type Way = { named: string; needs: ReadonlyArray<keyof Settings> }

const ways = {
  socket: { named: 'socket mode', needs: ['SLACK_BOT_TOKEN', 'SLACK_APP_TOKEN'] },
  http: { named: 'http mode', needs: ['SLACK_BOT_TOKEN', 'SLACK_SIGNING_SECRET'] },
  oauth: {
    named: 'http mode for several workspaces',
    needs: ['SLACK_CLIENT_ID', 'SLACK_CLIENT_SECRET', 'SLACK_STATE_SECRET', 'SLACK_SIGNING_SECRET', 'PUBLIC_URL'],
  },
} as const satisfies Record<SlackConfig['mode'], Way>

/** How Slack is reached; null where what is needed is not all there. */
export function slackConfigOf(settings: Settings): SlackConfig | null {
  const { SLACK_BOT_TOKEN: botToken, SLACK_APP_TOKEN: appToken, SLACK_SIGNING_SECRET: signingSecret } = settings
  const { SLACK_CLIENT_ID: clientId, SLACK_CLIENT_SECRET: clientSecret, SLACK_STATE_SECRET: stateSecret } = settings
  const apiUrl = settings.SLACK_API_URL ? `${settings.SLACK_API_URL}/` : null
  const publicUrl = settings.PUBLIC_URL
  switch (wayOf(settings)) {
    case 'socket':
      return botToken && appToken ? { mode: 'socket', botToken, appToken, apiUrl } : null
    case 'http':
      return botToken && signingSecret ? { mode: 'http', botToken, signingSecret, apiUrl } : null
    case 'oauth':
      return clientId && clientSecret && stateSecret && signingSecret && publicUrl
        ? { mode: 'oauth', clientId, clientSecret, stateSecret, signingSecret, publicUrl, apiUrl }
        : null
  }
}

/** What contradicts itself. All of a group or nothing of Slack at all: half of it is a slip, never a wish for the sandbox. */
export function slackFaults(settings: Settings, { isProduction }: { isProduction: boolean }): VariableFault[] {
  const way = wayOf(settings)
  const { named, needs } = ways[way]
  const missing = needs.filter((name) => settings[name] === undefined)
  const given = Object.keys(slackVariables).some((name) => Boolean(settings[name as keyof Settings]))
  if (!given && !settings.SLACK_API_URL && !isProduction) return []
  const lacking = missing.map((name) => ({
    name,
    say: `${name} is missing: the slack role in ${named} needs ${inWords(needs)}`,
  }))
  return [...lacking, ...(way === 'oauth' ? oauthFaults(settings) : [])]
}

function oauthFaults(settings: Settings): VariableFault[] {
  const { SLACK_MODE, SLACK_BOT_TOKEN, SLACK_APP_TOKEN, SLACK_API_URL, PUBLIC_URL } = settings
  const faults: VariableFault[] = []
  if (SLACK_MODE !== 'http') {
    const say = 'SLACK_MODE must be http with SLACK_CLIENT_ID: workspaces are connected over Tally’s own pages'
    faults.push({ name: 'SLACK_MODE', say })
  }
  for (const [name, value] of Object.entries({ SLACK_BOT_TOKEN, SLACK_APP_TOKEN })) {
    const say = `${name} and SLACK_CLIENT_ID are both set; with OAuth each workspace gives its own token, so leave it out`
    if (value !== undefined) faults.push({ name, say })
  }
  // The cookie that binds an installation to its browser is sent over HTTPS alone; tests have a Slack of their own.
  if (PUBLIC_URL !== undefined && !PUBLIC_URL.startsWith('https://') && !SLACK_API_URL) {
    const say =
      'PUBLIC_URL must begin with https:// for several workspaces: Slack sends people back to no other address'
    faults.push({ name: 'PUBLIC_URL', say })
  }
  return faults
}

function wayOf(settings: Settings): keyof typeof ways {
  const { SLACK_CLIENT_ID, SLACK_CLIENT_SECRET, SLACK_STATE_SECRET } = settings
  if (SLACK_CLIENT_ID || SLACK_CLIENT_SECRET || SLACK_STATE_SECRET) return 'oauth'
  return settings.SLACK_MODE ?? 'socket'
}

function inWords(names: readonly string[]): string {
  return names.length < 3 ? names.join(' and ') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`
}

function startingWith(prefix: string, what: string) {
  return z.string().startsWith(prefix, { error: `must start with ${prefix}: it is ${what}` })
}
