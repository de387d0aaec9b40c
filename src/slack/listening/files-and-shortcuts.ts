import type { App } from '@slack/bolt'
import { AppError } from '../../base/app-error.ts'
import type { Clock } from '../../base/clock.ts'
import type { Log } from '../../base/log.ts'
import type { Db } from '../../db/database.ts'
import { hearOnce } from '../../outbox/heard-message.ts'
import { has, type Need } from '../../people/need.ts'
import { directReply } from '../direct-reply.ts'
import type { Message } from '../kit/blocks.ts'
import type { SlackClients } from '../web-api.ts'
import { filesDroppedIn } from './message.ts'
import { modalOpener, orInMessages, replyInModal } from './modals.ts'
import { accountIn, messageIn, replyThrough } from './payload.ts'
import type { FilesRequest, MessageShortcutRequest, ShortcutRequest, Who } from './requests.ts'

/** The ways in for files, and shortcuts. */
export type FilesAndShortcuts = {
  /** Files dropped into somebody's messages with Tally, in a thread or not; each message once. */
  files(need: Need, handle: (request: FilesRequest) => Promise<void>): void
  /** A shortcut from Slack's own menus: what is said, is said in a modal. */
  shortcut(callbackId: string, need: Need, handle: (request: ShortcutRequest) => Promise<void>): void
  /** A shortcut in the menu of any message the person sees. */
  messageShortcut(callbackId: string, need: Need, handle: (request: MessageShortcutRequest) => Promise<void>): void
}

type Parts = {
  register(kind: 'files' | 'shortcut' | 'message shortcut', name: string, need: Need): void
  whoIs(account: { team: string; slackUser: string }): Promise<Who>
  run(during: string, work: () => Promise<void>, tell: (trouble: Message) => Promise<unknown>): Promise<void>
  refusal(who: Who, need: Need): Message
}

/** Connects them to Bolt, with how every request is acknowledged, asked about and answered. */
export function listenToFilesAndShortcuts(
  app: App,
  deps: { db: Db; clock: Clock; log: Log; clients: SlackClients },
  { register, whoIs, run, refusal }: Parts,
): FilesAndShortcuts {
  return {
    files(need, handle) {
      register('files', 'message.im', need)
      app.event('message', async ({ event, body }) => {
        const said = filesDroppedIn(event)
        if (!said) return
        const { user, ...dropped } = said
        const { channel, ts, threadTs } = said
        const reply = directReply(deps.clients, channel, threadTs)
        const work = async () => {
          if (!(await hearOnce(deps.db, { team: body.team_id, channel, ts, now: deps.clock.now() }))) return
          const who = await whoIs({ team: body.team_id, slackUser: user })
          if (!has(who.viewer, need)) return void (await reply(refusal(who, need)))
          await handle({ ...who, ...dropped, reply })
        }
        await run('files in message.im', work, reply)
      })
    },
    shortcut(callbackId, need, handle) {
      register('shortcut', callbackId, need)
      app.shortcut({ type: 'shortcut', callback_id: callbackId }, async ({ ack, body }) => {
        await ack()
        const openModal = modalOpener(deps, body.trigger_id, 'open')
        const tell = orInMessages(replyInModal(openModal), deps, body)
        const work = async () => {
          const who = await whoIs(accountIn(body))
          if (!has(who.viewer, need)) return void (await tell(refusal(who, need)))
          await handle({ ...who, openModal })
        }
        await run(callbackId, work, tell)
      })
    },
    messageShortcut(callbackId, need, handle) {
      register('message shortcut', callbackId, need)
      app.shortcut({ type: 'message_action', callback_id: callbackId }, async ({ ack, body, respond }) => {
        await ack()
        const reply = replyThrough(respond, deps.log, false)
        const work = async () => {
          const who = await whoIs(accountIn(body))
          if (!has(who.viewer, need)) return void (await reply(refusal(who, need)))
          const on = messageIn(body)
          if (!on) throw new AppError('bad-input', 'Slack did not say which message this is about. Please try again.')
          await handle({ ...who, ...on, reply })
        }
        await run(callbackId, work, reply)
      })
    },
  }
}
