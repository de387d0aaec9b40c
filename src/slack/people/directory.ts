import { setTimeout as wait } from 'node:timers/promises'
import type { Clock } from '../../base/clock.ts'
import type { Log } from '../../base/log.ts'
import type { Db } from '../../db/database.ts'
import { type SlackSync, syncSlackPeople } from '../../people/slack-directory.ts'
import type { Listening } from '../listening/listening.ts'
import type { SlackClients } from '../web-api.ts'
import { readMember } from './slack-member.ts'

type Deps = {
  db: Db
  clock: Clock
  log: Log
  clients: SlackClients
  /** Told after each reading of the whole workspace, with the account of its primary owner. */
  wasRead?(read: { team: string; primaryOwner: string | null }): Promise<void>
}

/** Keeps people as Slack has them. `readAll` reads the whole workspace once; `run` does so now and each hour. */
export type Directory = { readAll(team: string): Promise<number>; run(team: string): void; close(): Promise<void> }

const pageSize = 200
// users.list may be called about twenty times a minute.
const pauseMs = 3_000
const everyMs = 60 * 60_000

/** Reads nothing yet. `readAll` throws what Slack answers; `run` logs a reading that failed and tries again in an hour. */
export function openDirectory(deps: Deps): Directory {
  const { db, clock, log, clients } = deps
  const stopping = new AbortController()
  let running: Promise<void> = Promise.resolve()

  const pause = (ms: number) => wait(ms, undefined, { signal: stopping.signal, ref: false }).catch(() => undefined)

  async function readAll(team: string): Promise<number> {
    let seen = 0
    let primaryOwner: string | null = null
    for (let cursor: string | null = ''; cursor !== null && !stopping.signal.aborted; ) {
      const page = await clients.background.users.list({ limit: pageSize, ...(cursor ? { cursor } : {}) })
      const members = (page.members ?? []).flatMap((member) => readMember(member, team) ?? [])
      noteChanges(log, await syncSlackPeople(db, { team, members, now: clock.now() }))
      seen += members.length
      primaryOwner ??= page.members?.find((member) => member.is_primary_owner)?.id ?? null
      cursor = page.response_metadata?.next_cursor || null
      if (cursor) await pause(pauseMs)
    }
    await deps.wasRead?.({ team, primaryOwner })
    return seen
  }

  async function go(team: string): Promise<void> {
    while (!stopping.signal.aborted) {
      await readAll(team).then(
        (people) => log.info({ people }, 'people read from Slack'),
        (err: unknown) => log.warn({ err }, 'people could not be read from Slack; trying again in an hour'),
      )
      await pause(everyMs)
    }
  }

  return {
    readAll,
    run(team) {
      running = go(team)
    },
    async close() {
      stopping.abort()
      await running
    },
  }
}

/** Between two readings: whoever joins, changes or is deactivated is known at once. */
export function listenToDirectory(listening: Listening, { db, clock, log }: Pick<Deps, 'db' | 'clock' | 'log'>): void {
  for (const name of ['team_join', 'user_change'] as const) {
    listening.event(name, async ({ team, event }) => {
      const member = readMember('user' in event ? event.user : null, team)
      if (member) noteChanges(log, await syncSlackPeople(db, { team, members: [member], now: clock.now() }))
    })
  }
}

function noteChanges(log: Log, { made, left, returned }: SlackSync): void {
  if (made + left.length + returned.length === 0) return
  log.info({ made, left: left.length, returned: returned.length }, 'people changed in Slack')
}
