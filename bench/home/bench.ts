import { setTimeout as wait } from 'node:timers/promises'
import {
  act,
  type RunningApp,
  seenBy,
  startTryOut,
  stopApp,
  temporaryFolder,
  until,
} from '../../src/testing/running-app.ts'
import { machine } from '../machine.ts'
import { print, table } from '../tables.ts'

const admin = 'U0ANA'
// By group, as the rows of Home have them: a group's first tab stands for the group.
const tabs = ['overview', 'people-spend', 'models', 'insights', 'provider-spend', 'my-spend', 'budgets', 'data']

/**
 * How long after a press another tab of Home is there, in the try-out: from the press in the sandbox, over Slack's socket and
 * the app, to the view it published. Its text comes first, pictures may follow. Prints Markdown.
 */
export async function run({ quick, only }: { quick: boolean; only: string | null }): Promise<void> {
  const folder = await temporaryFolder()
  const app = await startTryOut(folder.folder)
  try {
    print(`## Home\n\n${machine()} The try-out's company, an admin.`)
    await act(app, 'openHome', { user: admin })
    await until(async () => (await homeOf(app)).shown !== '', 'Home')
    const rounds = quick ? 5 : 20
    const chosen = tabs.filter((tab) => only === null || tab === only)
    const times = new Map(chosen.map((tab): [string, number[]] => [tab, []]))
    for (let round = 0; round <= rounds; round += 1) {
      for (const tab of chosen) times.get(tab)?.push(await pressed(app, tab))
    }
    const lines = [...times].map(([tab, [first = Number.NaN, ...rest]]) => {
      const sorted = rest.toSorted((a, b) => a - b)
      const at = (share: number) => Math.round(sorted[Math.ceil(share * sorted.length) - 1] ?? Number.NaN)
      return [tab, rest.length, Math.round(first), at(0.5), at(0.95)]
    })
    table(null, ['tab', 'presses', 'first, ms', 'p50, ms', 'p95, ms (goal: under 500)'], lines)
  } finally {
    await stopApp(app)
    await folder.remove()
  }
}

// Presses whatever opens the tab from where Home is: the tab itself, or first its group.
async function pressed(app: RunningApp, tab: string): Promise<number> {
  const before = await homeOf(app)
  if (before.shown === tab) await press(app, before, tab === 'my-spend' ? 'overview' : 'my-spend')
  const from = await homeOf(app)
  if (!from.has(tab)) await press(app, from, groupOf(tab))
  const ready = await homeOf(app)
  return ready.shown === tab ? pressed(app, tab) : press(app, ready, tab)
}

function groupOf(tab: string): string {
  return ['people-spend', 'models', 'insights', 'provider-spend'].includes(tab) ? 'overview' : tab
}

async function press(app: RunningApp, home: Home, tab: string): Promise<number> {
  const began = performance.now()
  await act(app, 'pressButton', { user: admin, viewId: home.viewId, actionId: `home.tab-${tab}`, value: tab })
  while ((await homeOf(app)).shown !== tab) {
    if (performance.now() - began > 30_000) throw new Error(`the tab ${tab} did not come`)
    await wait(5)
  }
  return performance.now() - began
}

type Home = { viewId: string; shown: string; has(tab: string): boolean }

async function homeOf(app: RunningApp): Promise<Home> {
  const state: { home: { id: string; raw: { callback_id: string } } | null } = JSON.parse(await seenBy(app, admin))
  const text = JSON.stringify(state.home)
  return {
    viewId: state.home?.id ?? '',
    shown: state.home?.raw.callback_id.replace('home.', '') ?? '',
    has: (tab) => text.includes(`"home.tab-${tab}"`),
  }
}
