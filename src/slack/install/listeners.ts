import { slackItself } from '../../audit/record-act.ts'
import { AppError } from '../../base/app-error.ts'
import type { Clock } from '../../base/clock.ts'
import type { Log } from '../../base/log.ts'
import type { Db } from '../../db/database.ts'
import { endInstallation } from '../../people/change-slack-installation.ts'
import type { Listening } from '../listening/listening.ts'
import type { SubmissionAnswer } from '../listening/requests.ts'
import { patiently, type SlackClients, slackErrorOf } from '../web-api.ts'
import { workspaceActions, workspaceSubmissions } from './action-ids.ts'
import { disconnectedModal, disconnectModal, linkModal } from './views.ts'
import type { Workspaces } from './workspaces.ts'

type Deps = { db: Db; clock: Clock; log: Log; clients: SlackClients; workspaces: Workspaces | null }

/** Workspaces that are connected and disconnected, by admins and in Slack. */
export function listenToWorkspaces(listening: Listening, deps: Deps): void {
  listening.button(workspaceActions.connect, 'admin', ({ actor, openModal }) =>
    openModal('Connect a workspace', async () => linkModal(await connecting(deps).link(actor))),
  )

  listening.button(workspaceActions.disconnect, 'admin', ({ asker, openModal }) =>
    openModal('Disconnect a workspace', async () => disconnectModal(await connecting(deps).list(), asker.team)),
  )

  listening.submission(workspaceSubmissions.disconnect, 'admin', async (request): Promise<SubmissionAnswer> => {
    const { form, actor, asker, refreshHome } = request
    const team = form.chosen('team')
    // From where one is, one would be cut off in the middle.
    if (!team || team === asker.team) return { kind: 'errors', errors: { team: 'Choose another workspace.' } }
    const done = await connecting(deps).disconnect(team, actor)
    await refreshHome()
    return { kind: 'update', view: disconnectedModal(done) }
  })

  for (const name of ['app_uninstalled', 'tokens_revoked'] as const) {
    listening.event(name, ({ team }) => lookAfter(deps, team))
  }
}

/**
 * Slack says that Tally was taken out of a workspace. It may say so late, after Tally was installed anew, so the token in
 * force is tried: where Slack refuses it the connection ends.
 */
async function lookAfter({ db, clock, log, clients, workspaces }: Deps, team: string): Promise<void> {
  try {
    await patiently(() => clients.interactive.auth.test())
  } catch (thrown) {
    const error = slackErrorOf(thrown)
    if (error === null) throw thrown
    if (!workspaces) {
      log.error({ error }, 'Tally was taken out of its Slack workspace: install it anew and set SLACK_BOT_TOKEN')
      return
    }
    // The others end the connection by themselves, wherever they are met.
    if (error !== 'invalid_auth') return
    await endInstallation(db, { team, because: 'removed in Slack', actor: slackItself, now: clock.now() })
  }
}

function connecting({ workspaces }: Deps): Workspaces {
  if (!workspaces)
    throw new AppError(
      'bad-input',
      'Tally is connected to one workspace by its tokens. See docs/slack-install.md for several.',
    )
  return workspaces
}
