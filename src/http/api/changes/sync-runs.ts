import { z } from 'zod'
import { AppError } from '../../../base/app-error.ts'
import { providerName } from '../../../base/provider.ts'
import type { Db } from '../../../db/database.ts'
import { findRun } from '../../../sources/sync-run.ts'
import { askForAllSyncs, wishOfRun } from '../../../sources/wanted-sync.ts'
import { endpoint } from '../endpoint.ts'
import { providerShape } from '../shapes.ts'
import { runShape, shownRun } from '../sync-shapes.ts'

type Deps = { db: Db }

export const startSync = endpoint({
  method: 'POST',
  path: '/sync',
  id: 'startSync',
  tag: 'Sync',
  summary: 'Ask for vendor accounts to be read now: all that are active, or those of one vendor.',
  description:
    'Answered at once with the ids of the readings there will be; a process with the jobs role reads within seconds. Of an account that is being read already its reading is named, so asking again reads nothing twice.',
  scope: 'write',
  need: 'finance',
  body: z.strictObject({ vendor: providerShape.optional() }).optional(),
  status: 202,
  answer: z.object({ runs: z.array(z.int()).describe('See each with GET /api/sync/{run}.') }),
  async handle({ db }: Deps, { body, now }) {
    const runs = await askForAllSyncs(db, { now, vendor: body?.vendor })
    if (runs.length > 0) return { runs }
    const what = body?.vendor ? `No active ${providerName(body.vendor)} account` : 'No active vendor account'
    throw new AppError('conflict', `${what} is connected, so there is nothing to read. See GET /api/providers.`)
  },
})

export const showRun = endpoint({
  method: 'GET',
  path: '/sync/:run',
  id: 'showSyncRun',
  tag: 'Sync',
  summary: 'Show one reading: whether it waits, how far it has come, how it ended.',
  scope: 'read',
  need: 'finance',
  params: z.object({ run: z.coerce.number().int().min(1).max(Number.MAX_SAFE_INTEGER) }),
  answer: runShape,
  async handle({ db }: Deps, { params }) {
    const run = await findRun(db, params.run)
    if (run) return shownRun(run)
    const wish = await wishOfRun(db, params.run)
    // It may have been begun between the two looks.
    const begun = wish ? null : await findRun(db, params.run)
    if (begun) return shownRun(begun)
    if (!wish) throw new AppError('not-found', 'There is no such reading.')
    return waitingRun(params.run, wish.accountId)
  },
})

function waitingRun(id: number, account: number): z.input<typeof runShape> {
  const nothing = { startedAt: null, endedAt: null, share: null, records: 0, changed: 0, people: 0, calls: 0 }
  return { id, account, trigger: 'http', state: 'waiting', ...nothing, problem: '' }
}
