import { z } from 'zod'
import { context, type Message, section } from '../kit/blocks.ts'
import { escapeMrkdwn } from '../kit/escape.ts'
import { type OutboxRenderer, renderer } from '../outbox/renderer.ts'

const connected = z.object({ team: z.string(), name: z.string() })
const ended = z.object({ team: z.string(), name: z.string(), because: z.enum(['removed in Slack', 'disconnected']) })

/** What admins are told of the workspaces Tally is connected to, by kind. */
export const workspaceMessages: Record<string, OutboxRenderer> = {
  'slack.connected': renderer(connected, connectedMessage),
  'slack.ended': renderer(ended, endedMessage),
}

/** Tells an admin of a workspace that was connected. */
export function connectedMessage({ name, team }: z.infer<typeof connected>): Message {
  return {
    text: `The Slack workspace ${name} was connected to Tally.`,
    blocks: [
      section(`*The Slack workspace ${escapeMrkdwn(name)} was connected to Tally* with a link an admin made.`),
      context(
        `${escapeMrkdwn(team)} · Its people are matched to those Tally knows by their e-mail addresses, and its Slack admins are Tally admins unless they were given another role. If this comes as a surprise, disconnect it in Home &gt; Set-up &gt; Organisation.`,
      ),
    ],
  }
}

/** Tells an admin of a workspace that is connected no more. */
export function endedMessage({ name, team, because }: z.infer<typeof ended>): Message {
  const why =
    because === 'disconnected' ? 'An admin disconnected it.' : 'The app was removed there, or its token revoked.'
  return {
    text: `Tally is no longer connected to the Slack workspace ${name}. ${why}`,
    blocks: [
      section(`*Tally is no longer connected to the Slack workspace ${escapeMrkdwn(name)}.* ${why}`),
      context(
        `${escapeMrkdwn(team)} · Nothing more is said there, and alerts for its channels are not sent. Whoever is in another connected workspace as well gets their messages there. Keys, budgets and figures stay as they are. To connect it again: Home &gt; Set-up &gt; Organisation.`,
      ),
    ],
  }
}
