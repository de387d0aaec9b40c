import { createHmac } from 'node:crypto'
import type { RunningSlack } from '../../../sandbox/slack/testing.ts'
import { systemClock } from '../../base/clock.ts'
import { newId } from '../../base/id.ts'

/** What somebody does as Slack would tell us of it, with whatever in it a forger likes; signed as Slack signs. */
export type Forged = {
  kind:
    | 'command'
    | 'message'
    | 'files'
    | 'shortcut'
    | 'message shortcut'
    | 'button'
    | 'view action'
    | 'submission'
    | 'options'
    | 'home'
    | 'opened'
  /** The command, action id or callback id. */
  name: string
  value?: string
  metadata?: string
  state?: object
  /** Where an answer is to be posted. */
  answerTo?: string
  /** Fields of the payload to be put in the place of the right ones. */
  over?: object
}

type Answer = { status: number; body: string }

/** Sends forged requests to an app in HTTP mode. */
export function forgeryFor({ requestUrl, slack }: { requestUrl: string; slack: RunningSlack }) {
  const post = (type: string, body: string) => signedPost(requestUrl, slack.tokens.signingSecret, { type, body })
  const send = (user: string, forged: Forged): Promise<Answer> =>
    forged.kind === 'opened' || forged.kind === 'message' || forged.kind === 'files'
      ? post('application/json', JSON.stringify(happened(user, forged)))
      : post('application/x-www-form-urlencoded', new URLSearchParams(fieldsOf(user, forged)).toString())
  return {
    send,
    submit: (user: string, forged: Omit<Forged, 'kind'>) => send(user, { kind: 'submission', ...forged }),
  }
}

async function signedPost(
  url: string,
  secret: string,
  { type, body }: { type: string; body: string },
): Promise<Answer> {
  const at = String(Math.floor(systemClock.now().getTime() / 1000))
  const signature = createHmac('sha256', secret).update(`v0:${at}:${body}`).digest('hex')
  const headers = { 'content-type': type, 'x-slack-signature': `v0=${signature}`, 'x-slack-request-timestamp': at }
  const answer = await fetch(url, { method: 'POST', headers, body })
  return { status: answer.status, body: await answer.text() }
}

const workspace = 'T0SANDBOX'
const forgedFiles = [{ id: 'F0FORGED', name: 'usage.csv', url_private: 'https://files.slack.com/forged' }]

function happened(user: string, { kind, value = '', over }: Forged): object {
  const message = {
    type: 'message',
    channel_type: 'im',
    user,
    text: value,
    channel: user,
    ts: newId(),
    event_ts: '1.2',
  }
  const event =
    kind === 'message'
      ? message
      : kind === 'files'
        ? { ...message, subtype: 'file_share', files: forgedFiles }
        : { type: 'app_home_opened', user, tab: 'home', channel: 'D1', event_ts: '1.2' }
  return { type: 'event_callback', team_id: workspace, api_app_id: 'A0', event_id: 'Ev1', event, ...over }
}

function fieldsOf(user: string, forged: Forged): Record<string, string> {
  const { kind, name, value = '', over } = forged
  const answering = forged.answerTo === undefined ? {} : { response_url: forged.answerTo }
  if (kind === 'command') {
    const where = { user_id: user, team_id: workspace, channel_id: 'C1', trigger_id: '1.2.forged' }
    return { command: name, text: value, ...where, ...answering, ...over }
  }
  const common = {
    user: { id: user, username: 'x', team_id: workspace },
    team: { id: workspace, domain: 'x' },
    api_app_id: 'A0',
    token: 'x',
    trigger_id: '1.2.forged',
    ...answering,
  }
  return { payload: JSON.stringify({ ...common, ...bodyOf(forged, value), ...over }) }
}

function bodyOf({ kind, name, metadata = '', state = {} }: Forged, value: string): object {
  const view = {
    id: 'V0FORGED',
    type: kind === 'home' ? 'home' : 'modal',
    callback_id: name,
    private_metadata: metadata,
    hash: '1.2',
    state: { values: state },
    blocks: [],
  }
  if (kind === 'submission') return { type: 'view_submission', view }
  if (kind === 'shortcut') return { type: 'shortcut', callback_id: name, action_ts: '1.2' }
  if (kind === 'message shortcut') {
    const message = { type: 'message', user: 'U0OLGA', ts: '1.2', text: 'hidden', files: forgedFiles }
    const place = { channel: { id: 'C1', name: 'x' }, message_ts: '1.2' }
    return { type: 'message_action', callback_id: name, action_ts: '1.2', ...place, message }
  }
  if (kind === 'options') return { type: 'block_suggestion', action_id: name, block_id: 'b', value, view }
  const actions = [{ type: 'button', action_id: name, block_id: 'b', value, action_ts: '1.2' }]
  const inMessage = {
    container: { type: 'message', message_ts: '1.2', channel_id: 'C1' },
    channel: { id: 'C1', name: 'x' },
  }
  const inView = { container: { type: 'view', view_id: view.id }, view }
  return { type: 'block_actions', actions, ...(kind === 'button' ? inMessage : inView) }
}
