import type { Clock } from '../../base/clock.ts'
import type { Log } from '../../base/log.ts'
import type { Db } from '../../db/database.ts'
import { beginFirstRun, greet } from '../../notices/first-run.ts'
import type { Who } from '../listening/requests.ts'
import { whoSetsUp } from './first-account.ts'

type Deps = { db: Db; clock: Clock; log: Log; admins: readonly string[] }

/** `begin`: the workspace was read, so who sets Tally up can be found. `visited`: somebody came. */
export type OpenFirstRun = {
  begin(read: { team: string; primaryOwner: string | null }): Promise<void>
  visited(who: Pick<Who, 'asker' | 'viewer'>): Promise<void>
}

/** Sees to it that who sets Tally up gets the list of first steps, and everybody else a greeting when they first come. */
export function openFirstRun({ db, clock, log, admins }: Deps): OpenFirstRun {
  // The outbox holds that nobody is greeted twice; this saves asking it each time.
  const known = new Set<string>()
  return {
    async begin({ team, primaryOwner }) {
      const to = await whoSetsUp(db, { workspace: team, admins, primaryOwner })
      if (await beginFirstRun(db, { to, now: clock.now() })) log.info('the list of first steps was sent')
    },
    async visited({ asker: { slackUser }, viewer }) {
      if (!viewer || viewer.roles.size === 0 || known.has(viewer.person.id)) return
      if (await greet(db, { personId: viewer.person.id, slackUser, now: clock.now() })) known.add(viewer.person.id)
    },
  }
}
