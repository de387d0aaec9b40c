import type { App } from '@slack/bolt'
import { createLog } from '../../base/log.ts'
import { listenToAll } from '../listen-to-all.ts'
import { listenWith, type Registered } from '../listening/listening.ts'

/** What the code registers with Bolt, by name, and what each of our listeners needs. */
export function registeredListeners(): {
  commands: string[]
  events: string[]
  actions: string[]
  listeners: Registered[]
} {
  const commands: string[] = []
  const events: string[] = []
  const actions: string[] = []
  const app = recordingApp({
    command: (name: string) => commands.push(name),
    event: (name: string) => events.push(name),
    action: (constraints: { action_id: string }) => actions.push(constraints.action_id),
    view: () => undefined,
    options: () => undefined,
    shortcut: () => undefined,
  })
  const { listening, registered } = listenWith(app, unusedDeps())
  listenToAll(listening, unusedDeps())
  return { commands, events, actions, listeners: registered }
}

// Only the ways to register are used while registering, and none of what the listeners work with.
function recordingApp(recorder: object): App {
  return recorder as App
}

function unusedDeps<T>(): T {
  return { log: createLog('silent'), admins: [] } as T
}
