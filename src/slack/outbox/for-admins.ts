import type { Db } from '../../db/database.ts'
import { kindsWhere } from '../../notices/topics.ts'
import { isAdmin, standingOf } from '../../people/roles.ts'
import type { OutboxRenderer } from './renderer.ts'

type Deps = { db: Db; admins: readonly string[] }

const adminKinds: ReadonlySet<string> = new Set(kindsWhere(({ audience }) => audience === 'admins'))

/**
 * The same renderers, where what is for admins is drawn for nobody who is none by then: it may have waited a weekend long.
 * `admins` is TALLY_ADMINS.
 */
export function forAdmins(
  deps: Deps,
  renderers: Readonly<Record<string, OutboxRenderer>>,
): Record<string, OutboxRenderer> {
  return Object.fromEntries(
    Object.entries(renderers).map(([kind, each]) => [kind, adminKinds.has(kind) ? forAdminsAlone(deps, each) : each]),
  )
}

function forAdminsAlone({ db, admins }: Deps, { draw }: OutboxRenderer): OutboxRenderer {
  return {
    async draw(data, reading) {
      const standing = reading.reader && (await standingOf(db, reading.reader.id))
      return standing && !isAdmin(standing, admins) ? null : draw(data, reading)
    },
  }
}
