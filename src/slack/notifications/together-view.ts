import type { KnownBlock } from '@slack/types'
import { context, localTime, type Message, section } from '../kit/blocks.ts'
import { cut } from '../kit/limits.ts'

/** One of several notices, as its own message says it in a sentence (mrkdwn), and when it came up. */
export type Part = { at: Date; text: string }

const most = 20
const inOneSection = 5
const longest = 200

/** Several notices that waited for the end of somebody's quiet hours, in one message. */
export function togetherMessage(parts: readonly Part[]): Message {
  const shown = parts.slice(0, most).map(({ at, text }) => `• ${localTime(at)}: ${cutMrkdwn(text, longest)}`)
  const blocks: KnownBlock[] = []
  for (let from = 0; from < shown.length; from += inOneSection) {
    blocks.push(section(shown.slice(from, from + inOneSection).join('\n')))
  }
  const more = parts.length > shown.length ? [`And ${parts.length - shown.length} more.`] : []
  const sentence = `${parts.length} notices waited for the end of your quiet hours`
  return {
    text: `${sentence}: ${cutMrkdwn(parts.map(({ text }) => text).join(' '), 600)}`,
    blocks: [
      section(`*${sentence}.*`),
      ...blocks,
      context(...more, 'Home shows how each stands now. Your quiet hours are in Home > Notifications.'),
    ],
  }
}

// Not within an entity or a date, which would then be read as it is written.
function cutMrkdwn(text: string, limit: number): string {
  return cut(text, limit).replace(/(?:&[a-z]{0,4}|<[^<>]*)…$/, '…')
}
