import type { Db } from '../../db/database.ts'
import { noQuietTimes, type QuietTimes } from '../../notices/quiet-times.ts'
import { wishesOf } from '../../notices/wishes.ts'
import type { CommandRequest, Who } from '../listening/requests.ts'
import type { MailDelivery } from '../outbox/deliver.ts'
import { type Notifications, notificationBlocks } from './views.ts'
import { topicsFor } from './words.ts'

export type NotificationDeps = { db: Db; mail: MailDelivery | null; usualQuiet: QuietTimes }

/** What somebody gets and how, as it stands. */
export async function notificationsOf(
  { db, mail, usualQuiet }: NotificationDeps,
  { viewer }: Pick<Who, 'viewer'>,
): Promise<Notifications> {
  const wishes = viewer && (await wishesOf(db, viewer.person.id, usualQuiet))
  return {
    topics: topicsFor(viewer?.roles ?? new Set()),
    wishes: wishes ?? { ways: new Map(), quiet: noQuietTimes, zone: 'UTC', email: null },
    mailTo: mail === null ? null : (wishes?.email ?? null),
    usualQuiet,
  }
}

/** `/spend notifications`: the same as in Home, with the same buttons. */
export async function answerNotifications(deps: NotificationDeps, request: CommandRequest): Promise<void> {
  const blocks = notificationBlocks(await notificationsOf(deps, request))
  await request.reply({
    text: 'What Tally writes to you, and how it comes. Home > Notifications shows the same.',
    blocks,
  })
}
