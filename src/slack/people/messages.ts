import { z } from 'zod'
import { context, type Message, section } from '../kit/blocks.ts'
import { asCode, escapeMrkdwn } from '../kit/escape.ts'
import { type OutboxRenderer, renderer } from '../outbox/renderer.ts'

const personLeft = z.object({
  personId: z.string(),
  name: z.string(),
  keys: z.array(z.object({ name: z.string(), display: z.string() })),
  offers: z.number(),
  robots: z.array(z.string()),
  ledTeams: z.array(z.string()),
})

/** What is said about people, by kind. */
export const peopleMessages: Record<string, OutboxRenderer> = { 'person.left': renderer(personLeft, leftMessage) }

/** Tells an admin that somebody was deactivated in Slack, what was done, and what is left to do. */
export function leftMessage(left: z.infer<typeof personLeft>): Message {
  const name = escapeMrkdwn(left.name)
  const todo = [
    ...left.robots.map(
      (robot) =>
        `:warning: They answer for the robot ${asCode(robot)}, whose keys still work. Give it another owner in Home &gt; Set-up &gt; People, or revoke them.`,
    ),
    ...left.ledTeams.map(
      (team) => `:warning: They lead the team ${asCode(team)}. Name another lead in Home &gt; Set-up &gt; Teams.`,
    ),
  ]
  return {
    text: `${left.name} was deactivated in Slack. ${keysSaid(left.keys.length)}`,
    blocks: [
      section(`*${name} was deactivated in Slack.* ${keysSaid(left.keys.length)}${offersSaid(left.offers)}`),
      ...(left.keys.length > 0
        ? [section(shortened(left.keys.map((key) => `• ${asCode(key.display)} ${escapeMrkdwn(key.name)}`)))]
        : []),
      ...(todo.length > 0 ? [section(shortened(todo))] : []),
      context('What they spent stays in every report. Should they come back, they need new keys.'),
    ],
  }
}

function keysSaid(count: number): string {
  if (count === 0) return 'They had no working keys.'
  return count === 1 ? 'Their key was revoked:' : `Their ${count} keys were revoked:`
}

function offersSaid(count: number): string {
  if (count === 0) return ''
  return count === 1 ? ' One key on offer to them was withdrawn.' : ` ${count} keys on offer to them were withdrawn.`
}

const mostLines = 15

function shortened(lines: string[]): string {
  const rest = lines.length - mostLines
  return [...lines.slice(0, mostLines), ...(rest > 0 ? [`… and ${rest} more`] : [])].join('\n')
}
