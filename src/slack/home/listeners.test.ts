import { afterEach, expect, test } from 'vitest'
import { ana, type RunningSlack, runSlack, webClient } from '../../../sandbox/slack/testing.ts'
import type { Db, OpenDatabase } from '../../db/database.ts'
import { testDatabase } from '../../db/testing.ts'
import { viewerOf } from '../../people/access.ts'
import { createPerson } from '../../people/person.ts'
import type { HomeAnswer, HomeRequest, Who } from '../listening/requests.ts'
import { oneClient } from '../testing/one-client.ts'
import { listenToHome } from './listeners.ts'
import type { HomeTab } from './tabs.ts'

const now = new Date('2026-11-20T09:00:00Z')

let slack: RunningSlack | null = null
let database: OpenDatabase | null = null
afterEach(async () => {
  await database?.close()
  await slack?.stop()
})

test('of two quick presses the later is remembered, also where the earlier is handled after it', async () => {
  const { begin, who, shown } = await home()
  const first = begin(pressed(1, 'home.tab-keys'))
  const second = begin(pressed(2, 'home.tab-budgets'))

  await second.show(who)
  await first.show(who)
  await begin({ ...pressed(3, ''), actionId: null }).show(who)

  expect(shown).toEqual(['budgets', 'keys', 'budgets'])
})

test('a press is remembered though Home was opened again meanwhile', async () => {
  const { begin, who, shown } = await home()
  const press = begin(pressed(1, 'home.tab-budgets'))
  const opened = begin({ ...pressed(2, ''), actionId: null })

  await press.show(who)
  await opened.show(who)

  expect(shown).toEqual(['budgets', 'budgets'])
})

test('two presses of a control in one tab both count', async () => {
  const { begin, who, states } = await home()
  const requests = [1, 2, 3].map((received) => begin(pressed(received, 'keys.next')))

  await Promise.all(requests.toReversed().map((request) => request.show(who)))

  expect(states.toSorted()).toEqual(['1', '2', '3'])
})

/** Home with two tabs, and what was drawn of which tab in what state. */
async function home(): Promise<{ begin: Begin; who: Who; shown: string[]; states: string[] }> {
  slack = await runSlack()
  database = await testDatabase()
  const { db } = database
  const shown: string[] = []
  const states: string[] = []
  const tab = (id: string, controls: HomeTab['controls']): HomeTab => ({
    id,
    group: id,
    title: id,
    need: 'anyone',
    controls,
    async show({ state }) {
      shown.push(id)
      states.push(state)
      return []
    },
  })
  const next = (state: string) => String(Number(state) + 1)
  const interactive = webClient(slack)
  const deps = { db, clock: { now: () => now }, clients: oneClient(interactive) }
  const listening = new Promise<Begin>((resolve) =>
    listenToHome({ home: (input) => resolve(input.begin) }, deps, [
      tab('keys', { 'keys.next': next }),
      tab('budgets', {}),
    ]),
  )
  return { begin: await listening, who: await whoever(db), shown, states }
}

type Begin = (request: HomeRequest) => HomeAnswer

function pressed(received: number, actionId: string): HomeRequest {
  return { received, slackUser: ana, team: 'T1', actionId, value: null, hash: null }
}

async function whoever(db: Db): Promise<Who> {
  const person = await createPerson(db, { kind: 'person', name: 'Ana', email: 'ana@x.example', now })
  return {
    asker: { slackUser: ana, team: 'T1', person, email: person.email },
    viewer: await viewerOf(db, { person, admins: [] }),
    actor: { id: person.id, origin: 'slack' },
  }
}
