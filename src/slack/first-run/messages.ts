import { z } from 'zod'
import type { Db } from '../../db/database.ts'
import { alertRoutes } from '../../incidents/alert-routes.ts'
import { checklistKey, firstRunChanged, inChannelNotice } from '../../notices/first-run.ts'
import { outcomeOf } from '../../outbox/outcome.ts'
import { listTeams } from '../../people/team.ts'
import { firstSteps } from '../../reports/set-up.ts'
import { readOrganisation } from '../../settings/organisation.ts'
import type { Message } from '../kit/blocks.ts'
import { NotYet, type OutboxRenderer, renderer } from '../outbox/renderer.ts'
import { patiently, type SlackClients, slackErrorOf } from '../web-api.ts'
import { checklistMessage, inChannelMessage, welcomeMessage } from './message-views.ts'

type Deps = { db: Db; clients: SlackClients }

/** How messages of the first run are drawn: as it stands when they are sent, and again where they stand when it changed. */
export function firstRunMessages(deps: Deps): Record<string, OutboxRenderer> {
  const { db } = deps
  return {
    [checklistKey]: renderer(z.object({}), async (_, { now }) => checklistMessage(await firstSteps(db, now))),
    'first-run.welcome': renderer(z.object({}), (_, { reader }) => welcomeMessage(firstNameOf(reader?.name ?? ''))),
    'first-run.in-channel': renderer(inChannelNotice, (notice) => drawInChannel(db, notice)),
    'first-run.changed': renderer(firstRunChanged, async ({ key }, { now }) => {
      await redraw(deps, key, now)
      return null
    }),
  }
}

async function drawInChannel(db: Db, { key, channel }: z.infer<typeof inChannelNotice>): Promise<Message> {
  const [routes, teams, organisation] = [await alertRoutes(db), await listTeams(db), await readOrganisation(db)]
  return inChannelMessage({ key, channel, routes, teams, organisation })
}

const gone = ['message_not_found', 'channel_not_found', 'is_archived', 'cant_update_message', 'not_in_channel']

async function redraw({ db, clients }: Deps, key: string, now: Date): Promise<void> {
  const said = await outcomeOf(db, [key])
  if (said.outcome === 'waiting') throw new NotYet('the message this is about')
  if (said.outcome !== 'said') return
  const { workspace, channel, ts, data } = said
  const message =
    key === checklistKey
      ? checklistMessage(await firstSteps(db, now))
      : await drawInChannel(db, inChannelNotice.parse(data))
  try {
    await clients.within(workspace, () => patiently(() => clients.background.chat.update({ channel, ts, ...message })))
  } catch (thrown) {
    if (!gone.includes(slackErrorOf(thrown) ?? '')) throw thrown
  }
}

function firstNameOf(name: string): string {
  return name.trim().split(/\s+/)[0] ?? ''
}
