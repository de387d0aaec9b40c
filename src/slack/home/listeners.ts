import type { HomeView } from '@slack/types'
import { z } from 'zod'
import type { Clock } from '../../base/clock.ts'
import type { Db } from '../../db/database.ts'
import { hasLeft } from '../../people/access.ts'
import { has } from '../../people/need.ts'
import { type Preference, readPreference, writePreference } from '../../settings/preference.ts'
import { isPictureRefusal } from '../chart-pictures.ts'
import type { Listening } from '../listening/listening.ts'
import { refusalSentence } from '../listening/need.ts'
import type { HomeRequest } from '../listening/requests.ts'
import type { SlackClients } from '../web-api.ts'
import { homeFrame, refusalHome, troubleHome, unknownPersonHome } from './frame.ts'
import { NewestOfEach } from './newest.ts'
import { homePublisher } from './publish.ts'
import { type HomeTab, tabAction } from './tabs.ts'

type Deps = { db: Db; clock: Clock; clients: SlackClients }

const chosenTab: Preference<string> = { name: 'home.tab', schema: z.string().max(60) }

/** Home: drawn when it is opened and when something in it is pressed, at no other time. Each person has the tabs of their role. */
export function listenToHome(listening: Pick<Listening, 'home'>, deps: Deps, tabs: readonly HomeTab[]): void {
  const publisher = homePublisher(deps.clients)
  const presses = new NewestOfEach()
  const choose = (request: HomeRequest, own: readonly HomeTab[]) =>
    presses.inTurn(request, () => chosenFor(deps.db, request, own, presses.isNewest(request)))

  listening.home({
    actionIds: tabs.flatMap((tab) => [tabAction(tab), ...Object.keys(tab.controls)]),
    begin(request) {
      const publish = publisher.begin(request)
      // Opening Home chooses nothing.
      if (request.actionId !== null) presses.begin(request)
      return {
        async show(who) {
          if (!who.viewer) return publish(unknownPersonHome(who.asker.email))
          if (hasLeft(who.viewer)) return publish(refusalHome(refusalSentence(who.viewer, 'anyone')))
          const isShown = (tab: HomeTab, state: string) =>
            tab.isShown?.({ ...who, now: deps.clock.now(), state }) ?? Promise.resolve(true)
          const allowed = tabs.filter((tab) => has(who.viewer, tab.need))
          const shown = await Promise.all(
            allowed.map(async (tab) => isShown(tab, tab.isShown ? await stateFor(deps.db, request, tab) : '')),
          )
          let own = allowed.filter((_, index) => shown[index])
          let chosen = await choose(request, own)
          if (chosen.tab && !(await isShown(chosen.tab, chosen.state))) {
            // What was pressed put the tab away.
            own = own.filter((tab) => tab !== chosen.tab)
            chosen = await choose(request, own)
          }
          const { tab, state } = chosen
          if (!tab) throw new Error('there is no tab that everybody may see')
          const view = async (show: HomeTab['show']): Promise<HomeView> =>
            homeFrame({ tabs: own, chosen: tab, blocks: await show({ ...who, now: deps.clock.now(), state }) })
          try {
            await publish(await view(tab.show))
          } catch (thrown) {
            if (!tab.showPlain || !isPictureRefusal(thrown)) throw thrown
            // Slack could not fetch a picture from our address: the texts beside it say the same.
            await publish(await view(tab.showPlain))
          }
        },
        failed: (trouble) => publish(troubleHome(trouble, tabs)),
      }
    },
  })
}

/**
 * The tab and its state: what was just pressed, which is remembered unless a later press has begun, else what was looked at
 * last, else the first.
 */
async function chosenFor(
  db: Db,
  request: HomeRequest,
  own: readonly HomeTab[],
  isNewest: boolean,
): Promise<{ tab: HomeTab | null; state: string }> {
  const subject = subjectOf(request)
  const pressed = own.find((tab) => request.actionId === tabAction(tab))
  const controlled = own.find((tab) => request.actionId !== null && request.actionId in tab.controls)
  const now = pressed ?? controlled
  if (now && isNewest) await writePreference(db, subject, chosenTab, now.id)
  const id = now?.id ?? (await readPreference(db, subject, chosenTab))
  const tab = own.find((one) => one.id === id) ?? own[0] ?? null
  if (!tab) return { tab, state: '' }
  const before = await stateFor(db, request, tab)
  const next = controlled && request.actionId ? controlled.controls[request.actionId] : undefined
  if (!next) return { tab, state: before }
  const state = next(before, request.value ?? '')
  await writePreference(db, subject, stateOf(tab), state)
  return { tab, state }
}

async function stateFor(db: Db, request: HomeRequest, tab: HomeTab): Promise<string> {
  return (await readPreference(db, subjectOf(request), stateOf(tab))) ?? ''
}

function subjectOf({ team, slackUser }: HomeRequest): string {
  return `slack:${team}:${slackUser}`
}

function stateOf(tab: HomeTab): Preference<string> {
  return { name: `home.state.${tab.stateName ?? tab.id}`, schema: z.string().max(2_000) }
}
