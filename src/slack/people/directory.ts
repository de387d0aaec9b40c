import { setTimeout as wait } from 'node:timers/promises'
import type { Clock } from '../../base/clock.ts'
import type { Log } from '../../base/log.ts'
import type { Db } from '../../db/database.ts'
import { type SlackSync, syncSlackPeople } from '../../people/slack-directory.ts'
import type { Vault } from '../../vault/vault.ts'
import type { Listening } from '../listening/listening.ts'
import type { SlackClients } from '../web-api.ts'
import { readMember } from './slack-member.ts'

type Deps = {
  db: Db
  vault: Pick<Vault, 'keyHashKey'>
  clock: Clock
  log: Log
  clients: SlackClients
  /** Told after each reading of the whole workspace, with the account of its primary owner. */
  wasRead?(read: { team: string; primaryOwner: string | null }): Promise<void>
}

/**
 * Keeps people as Slack has them. `readAll` reads a whole workspace once, `readSoon` does so beside everything else; `run`
 * reads all there are, now and each hour.
 */
export type Directory = {
  readAll(team: string): Promise<number>
  readSoon(team: string): void
  run(teams: () => Promise<readonly string[]>): void
  close(): Promise<void>
}

const pageSize = 200
// users.list may be called about twenty times a minute.
const pauseMs = 3_000
const everyMs = 60 * 60_000

/** Reads nothing yet. `readAll` throws what Slack answers; `run` logs a reading that failed and tries again in an hour. */
export function openDirectory(deps: Deps): Directory {
  const { db, vault, clock, log, clients } = deps
  const stopping = new AbortController()
  const soon = new Set<Promise<void>>()
  let running: Promise<void> = Promise.resolve()

  const pause = (ms: number) => wait(ms, undefined, { signal: stopping.signal, ref: false }).catch(() => undefined)

  const readAll = (team: string) => clients.within(team, () => readWorkspace(team))

  async function readWorkspace(team: string): Promise<number> {
    let seen = 0
    let primaryOwner: string | null = null
    for (let cursor: string | null = ''; cursor !== null && !stopping.signal.aborted; ) {
      const page = await clients.background.users.list({ limit: pageSize, ...(cursor ? { cursor } : {}) })
      const members = (page.members ?? []).flatMap((member) => readMember(member, team) ?? [])
      noteChanges(log, await syncSlackPeople(db, { team, members, vault, now: clock.now() }))
      seen += members.length
      primaryOwner ??= page.members?.find((member) => member.is_primary_owner)?.id ?? null
      cursor = page.response_metadata?.next_cursor || null
      if (cursor) await pause(pauseMs)
    }
    await deps.wasRead?.({ team, primaryOwner })
    return seen
  }

  async function go(teams: () => Promise<readonly string[]>): Promise<void> {
    while (!stopping.signal.aborted) {
      await teams().then(readEach, (err: unknown) => log.warn({ err }, 'which workspaces there are could not be read'))
      await pause(everyMs)
    }
  }

  async function readEach(teams: readonly string[]): Promise<void> {
    for (const team of teams) if (!stopping.signal.aborted) await readOne(team)
  }

  function readOne(team: string): Promise<void> {
    return readAll(team).then(
      (people) => log.info({ team, people }, 'people read from Slack'),
      (err: unknown) => log.warn({ err, team }, 'people could not be read from Slack; trying again in an hour'),
    )
  }

  return {
    readAll,
    readSoon(team) {
      const reading = readOne(team).finally(() => soon.delete(reading))
      soon.add(reading)
    },
    run(teams) {
      running = go(teams)
    },
    async close() {
      stopping.abort()
      await running
      await Promise.all(soon)
    },
  }
}

/** Between two readings: whoever joins, changes or is deactivated is known at once. */
export function listenToDirectory(
  listening: Listening,
  { db, vault, clock, log }: Pick<Deps, 'db' | 'vault' | 'clock' | 'log'>,
): void {
  for (const name of ['team_join', 'user_change'] as const) {
    listening.event(name, async ({ team, event }) => {
      const member = readMember('user' in event ? event.user : null, team)
      if (member) noteChanges(log, await syncSlackPeople(db, { team, members: [member], vault, now: clock.now() }))
    })
  }
}

function noteChanges(log: Log, { made, left, returned }: SlackSync): void {
  if (made + left.length + returned.length === 0) return
  log.info({ made, left: left.length, returned: returned.length }, 'people changed in Slack')
}
