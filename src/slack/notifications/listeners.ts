import { chooseQuietTimes, chooseWays, forgetWishes } from '../../notices/wishes.ts'
import type { Listening } from '../listening/listening.ts'
import type { SubmissionAnswer, SubmissionRequest } from '../listening/requests.ts'
import { notificationActions, notificationSubmissions } from './action-ids.ts'
import { readQuiet, readWays } from './read-form.ts'
import { type NotificationDeps, notificationsOf } from './show.ts'
import { quietForm, resetForm, waysForm } from './views.ts'

/** What everybody chooses for themselves: how notices come, and when not. */
export function listenToNotifications(listening: Listening, deps: NotificationDeps): void {
  const { db } = deps

  listening.button(notificationActions.choose, 'known', ({ openModal, ...who }) =>
    openModal('What comes, and how', async () => waysForm(await notificationsOf(deps, who))),
  )

  listening.button(notificationActions.quiet, 'known', ({ openModal, ...who }) =>
    openModal('Quiet hours', async () => quietForm(await notificationsOf(deps, who))),
  )

  listening.button(notificationActions.reset, 'known', ({ openModal }) =>
    openModal('Back to the defaults?', async () => resetForm(deps)),
  )

  listening.submission(notificationSubmissions.saveWays, 'known', async (request) => {
    const ways = readWays(request.form, await notificationsOf(deps, request))
    await chooseWays(db, { personId: personOf(request), ways, isMailSetUp: deps.mail !== null })
    return shown(request)
  })

  listening.submission(notificationSubmissions.saveQuiet, 'known', async (request) => {
    const read = readQuiet(request.form)
    if (!read.ok) return { kind: 'errors', errors: read.errors }
    await chooseQuietTimes(db, { personId: personOf(request), quiet: read.quiet })
    return shown(request)
  })

  listening.submission(notificationSubmissions.reset, 'known', async (request) => {
    await forgetWishes(db, personOf(request))
    return shown(request)
  })
}

function personOf({ actor }: SubmissionRequest): string {
  return actor.id
}

async function shown({ refreshHome }: SubmissionRequest): Promise<SubmissionAnswer> {
  await refreshHome()
  return { kind: 'close' }
}
