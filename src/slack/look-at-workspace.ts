import { WebAPIHTTPError, WebAPIRequestError, WebClient } from '@slack/web-api'
import { z } from 'zod'
import { broken, type Checked, fine, skipped, warning } from '../base/checked.ts'
import { createLog } from '../base/log.ts'
import { manifestScopes } from './install/scopes.ts'
import { slackLogger } from './logger.ts'
import { clientOptions, openClients, type SlackClients, slackErrorOf } from './web-api.ts'

type Input = {
  apiUrl: string | null
  botToken: string
  /** Channels that are to hear of incidents, by id. */
  channels: readonly string[]
}

const tokenTodo =
  'Copy the Bot User OAuth Token anew from the app’s page (Install App) into SLACK_BOT_TOKEN; one from before a reinstallation no longer works.'

/** Whether Slack takes a bot token, what it grants beside the manifest, and whether files and alerts find their way. Sends nothing. */
export async function lookAtWorkspace({ apiUrl, botToken, channels }: Input): Promise<Checked[]> {
  const check = 'Slack workspace'
  const clients = openClients(botToken, clientOptions({ apiUrl, logger: slackLogger(createLog('silent')) }))
  try {
    const known = await clients.interactive.auth.test()
    const name = `${known.team ?? 'the workspace'} (${known.team_id ?? 'no id'})`
    const granted = scopesIn(known.response_metadata)
    const held = fine(check, `${name} takes the token, as ${known.user ?? 'an app'}.`)
    const rest = [await uploadCheck(clients), ...(await Promise.all(channels.map((one) => channelCheck(clients, one))))]
    return [held, ...scopeChecks(granted), ...rest]
  } catch (thrown) {
    return [refused(check, thrown, tokenTodo)]
  }
}

/** Whether Slack opens a socket for the app-level token. */
export async function lookAtSocket(input: { apiUrl: string | null; appToken: string }): Promise<Checked> {
  const check = 'Slack socket'
  const options = clientOptions({ apiUrl: input.apiUrl, logger: slackLogger(createLog('silent')) })
  const slack = new WebClient(input.appToken, { ...options, retryConfig: { retries: 1, minTimeout: 200 } })
  try {
    await slack.apps.connections.open()
    return fine(check, 'Slack opens one for the app-level token.')
  } catch (thrown) {
    const todo =
      'Make an app-level token with connections:write (Basic Information) for SLACK_APP_TOKEN, and switch Socket Mode on.'
    return refused(check, thrown, todo)
  }
}

function scopeChecks(granted: readonly string[]): Checked[] {
  const check = 'Slack scopes'
  if (granted.length === 0) return [skipped(check, 'Slack did not say which are granted.')]
  const wanted = manifestScopes()
  const missing = wanted.filter((scope) => !granted.includes(scope))
  const more = granted.filter((scope) => !wanted.includes(scope))
  const checks = [
    ...(missing.length > 0
      ? [
          broken(
            check,
            `missing: ${missing.join(', ')}.`,
            'Update the app from manifest.yml (App Manifest), and reinstall it to the workspace.',
          ),
        ]
      : []),
    ...(more.length > 0
      ? [
          warning(
            check,
            `granted and not needed: ${more.join(', ')}.`,
            'Update the app from manifest.yml and reinstall it, so that the token may do no more than Tally does.',
          ),
        ]
      : []),
  ]
  return checks.length > 0 ? checks : [fine(check, `the ${wanted.length} of manifest.yml.`)]
}

const metadata = z.object({ scopes: z.array(z.string()).default([]) }).catch({ scopes: [] })

function scopesIn(said: unknown): string[] {
  return metadata.parse(said).scopes
}

// An address alone; no file is there before it was uploaded and completed.
async function uploadCheck(clients: SlackClients): Promise<Checked> {
  const check = 'Slack files'
  try {
    await clients.interactive.files.getUploadURLExternal({ filename: 'chart.png', length: 1 })
    return fine(check, 'charts and exports may be uploaded.')
  } catch (thrown) {
    return refused(check, thrown, 'Grant files:write: update the app from manifest.yml, and reinstall it.')
  }
}

const channelShape = z.object({
  channel: z.object({
    name: z.string().default(''),
    is_archived: z.boolean().default(false),
    is_member: z.boolean().default(false),
  }),
})

async function channelCheck(clients: SlackClients, channel: string): Promise<Checked> {
  const check = 'Alert channel'
  try {
    const found = channelShape.parse(await clients.interactive.conversations.info({ channel })).channel
    const name = found.name === '' ? channel : `#${found.name}`
    const todo = 'Choose another one in Home > Incidents > Settings.'
    if (found.is_archived) return broken(check, `${name} is archived: alerts cannot be posted there.`, todo)
    if (found.is_member) return fine(check, `${name} can be posted to.`)
    return broken(check, `Tally is not in ${name}: alerts cannot be posted there.`, `Type /invite @Tally in ${name}.`)
  } catch (thrown) {
    const todo = 'Invite Tally into it (/invite @Tally), or choose another one in Home > Incidents > Settings.'
    return refused(`${check} ${channel}`, thrown, todo)
  }
}

function refused(check: string, thrown: unknown, todo: string): Checked {
  const error = slackErrorOf(thrown)
  if (error !== null) return broken(check, `Slack says ${error}.`, todo)
  if (!(thrown instanceof WebAPIRequestError) && !(thrown instanceof WebAPIHTTPError)) throw thrown
  return broken(
    check,
    'Slack cannot be reached.',
    'Check network, DNS and firewall of this machine, and SLACK_API_URL if it is set.',
  )
}
