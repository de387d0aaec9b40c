import { z } from 'zod'
import type { Clock } from '../../base/clock.ts'
import type { Db } from '../../db/database.ts'
import { setAlertRouteIn } from '../../incidents/alert-routes.ts'
import { severities } from '../../incidents/incident.ts'
import { inChannelNotice, redrawLater, tellInChannel } from '../../notices/first-run.ts'
import { outcomeOf } from '../../outbox/outcome.ts'
import { listTeams } from '../../people/team.ts'
import { sayingModal } from '../kit/modal.ts'
import { fault } from '../listening/fields.ts'
import type { Listening } from '../listening/listening.ts'
import type { SubmissionAnswer, SubmissionRequest } from '../listening/requests.ts'
import { firstRunActions, firstRunSubmissions } from './action-ids.ts'
import { everybody, postHereFields, postHereModal } from './message-views.ts'

type Deps = { db: Db; clock: Clock }

const joined = z.object({ user: z.string(), channel: z.string(), event_ts: z.string() })

/** Tally is invited into a channel, and admins choose what it posts there. */
export function listenToFirstRun(listening: Listening, deps: Deps): void {
  const { db, clock } = deps
  listening.event('member_joined_channel', async ({ team, event, self }) => {
    const happened = joined.safeParse(event)
    if (!happened.success || happened.data.user !== self) return
    const { channel, event_ts: invitedTs } = happened.data
    await tellInChannel(db, { workspace: team, channel, invitedTs, now: clock.now() })
  })

  listening.button(firstRunActions.postHere, 'admin', ({ value, openModal }) =>
    openModal('Post alerts here', async () => postHereModal({ key: value, teams: await listTeams(db) })),
  )

  listening.submission(firstRunSubmissions.postHere, 'admin', (request) => postHere(deps, request))
}

async function postHere({ db, clock }: Deps, request: SubmissionRequest): Promise<SubmissionAnswer> {
  const { form, metadata: key, actor, refreshHome } = request
  const chosen = form.chosen(postHereFields.whose)
  const teams = await listTeams(db)
  const teamId = chosen === everybody ? null : teams.find(({ id }) => id === chosen)?.id
  const leastSeverity = severities.find((one) => one === form.chosen(postHereFields.severity))
  if (teamId === undefined) return fault(postHereFields.whose, 'Choose everybody or a team.')
  if (!leastSeverity) return fault(postHereFields.severity, 'Choose one of these.')
  // The channel is the one Tally said it in, whatever the form brings back.
  const said = await outcomeOf(db, [key])
  const notice = said.outcome === 'said' ? inChannelNotice.safeParse(said.data) : null
  if (!notice?.success || notice.data.key !== key) {
    return {
      kind: 'update',
      view: sayingModal('Post alerts here', 'Tally no longer finds that message. Invite it again.'),
    }
  }
  const { workspace, channel } = notice.data
  const now = clock.now()
  await db.transaction().execute(async (transaction) => {
    await setAlertRouteIn(transaction, { teamId, leastSeverity, to: { workspace, channel }, actor, now })
    await redrawLater(transaction, { key, recipient: `slack:${workspace}:${channel}`, now })
  })
  await refreshHome()
  return { kind: 'close' }
}
