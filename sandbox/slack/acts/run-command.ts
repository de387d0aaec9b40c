import type { AppDefinition } from '../app-definition.ts'
import { isObject, type JsonObject } from '../json.ts'
import { postMessage } from '../messages.ts'
import { Refusal } from '../refusal.ts'
import { answerAt } from '../response-urls.ts'
import { newTrigger } from '../triggers.ts'
import { slackbotId, type Workspace } from '../workspace.ts'
import {
  channelNameOnTheWire,
  channelOf,
  complain,
  type Outcome,
  outcomeOf,
  personOf,
  responseUrlFor,
  type Stage,
} from './act.ts'
import { inviteApp } from './conversation.ts'

/**
 * A person types `/spend me` in a channel (by default their direct message with the app). Of Slack's own commands there is
 * `/invite @Tally`.
 */
export async function runCommand(
  stage: Stage,
  input: { user: string; channel: string | null; text: string },
): Promise<Outcome> {
  const { workspace } = stage
  const user = personOf(workspace, input.user)
  const channel = channelOf(workspace, user.id, input.channel)
  const [name = '', ...words] = input.text.trim().split(/\s+/)
  if (name === '/invite' && channel.kind !== 'im' && isTheApp(workspace.app, words.join(' ')))
    return inviteApp(stage, { user: user.id, channel: channel.id })
  const command = workspace.app.commands.find((candidate) => candidate.command === name)
  if (command === undefined) {
    slackbotSays(workspace, user.id, channel.id, `${name} is not a valid command.`)
    return { acked: false, ackMs: null, known: false }
  }
  const typed = words.join(' ')
  const ack = await stage.delivery.interact('slash_commands', {
    token: 'sandbox',
    team_id: workspace.team.id,
    team_domain: workspace.team.domain,
    channel_id: channel.id,
    channel_name: channelNameOnTheWire(channel),
    user_id: user.id,
    user_name: user.name,
    command: name,
    text: command.shouldEscape ? escapeMentions(workspace, typed) : typed,
    api_app_id: workspace.app.appId,
    is_enterprise_install: 'false',
    response_url: responseUrlFor(workspace, user.id, channel.id, null),
    trigger_id: newTrigger(workspace, user.id),
  })
  if (ack.kind === 'acknowledged') showAckAnswer(stage, { user: user.id, channel: channel.id, name }, ack.payload)
  else slackbotSays(workspace, user.id, channel.id, `${name} failed with the error "${failure(ack.kind)}"`)
  return { ...outcomeOf(ack), known: true, channel: channel.id }
}

/** The commands a person can choose from, as Slack lists them while typing. */
export function commandsOf(app: AppDefinition): JsonObject[] {
  return app.commands.map(({ command, description, usageHint }) => ({ command, description, usageHint }))
}

// An acknowledgement may carry the answer itself; anything in it that Slack would refuse shows as an error.
function showAckAnswer(stage: Stage, place: { user: string; channel: string; name: string }, payload: unknown): void {
  if (!isObject(payload) || Object.keys(payload).length === 0) return
  try {
    answerAt(stage.workspace, { ...place, messageTs: null }, payload)
  } catch (thrown) {
    if (!(thrown instanceof Refusal)) throw thrown
    complain(stage, place.name, `the answer was refused: ${thrown.error} ${JSON.stringify(thrown.extra)}`)
    slackbotSays(stage.workspace, place.user, place.channel, `${place.name} failed with the error "${thrown.error}"`)
  }
}

function slackbotSays(workspace: Workspace, user: string, channel: string, text: string): void {
  postMessage(workspace, { channel, user: slackbotId, text, blocks: [], onlyFor: user })
}

function failure(kind: string): string {
  return kind === 'timeout' ? 'operation_timeout' : 'dispatch_failed'
}

// should_escape: @name and #channel become <@U…|name> and <#C…|name>; names that nobody has stay as typed.
function escapeMentions(workspace: Workspace, text: string): string {
  return text.replace(/([@#])([\p{L}\p{N}._-]+)/gu, (typed, sign, name) => {
    if (sign === '@') {
      const user = [...workspace.users.values()].find((one) => one.name === name)
      return user === undefined ? typed : `<@${user.id}|${user.name}>`
    }
    const channel = [...workspace.channels.values()].find((one) => one.kind === 'public' && one.name === name)
    return channel === undefined ? typed : `<#${channel.id}|${channel.name}>`
  })
}

function isTheApp({ name, botUserId }: AppDefinition, whom: string): boolean {
  return [`@${name.toLowerCase()}`, `<@${botUserId.toLowerCase()}>`].includes(whom.toLowerCase())
}
