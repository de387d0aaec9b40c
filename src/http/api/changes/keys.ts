import { z } from 'zod'
import { AppError } from '../../../base/app-error.ts'
import type { Db } from '../../../db/database.ts'
import { pauseKeyAndTell } from '../../../notices/pause-key.ts'
import { revokeKeyAndTell } from '../../../notices/revoke-key.ts'
import { mayAdminister, type Viewer } from '../../../people/access.ts'
import { resumeKey } from '../../../people/pause-virtual-key.ts'
import { findVirtualKey, keyStates, keysAfter, type ListedKey, mayManageKey } from '../../../people/virtual-key-list.ts'
import { type KeyRow, keyRows } from '../../../reports/key-overview.ts'
import { type Asked, endpoint } from '../endpoint.ts'
import { cursorOf, pageFields, pageOf, readCursor } from '../paging.ts'
import { ApiError } from '../problem.ts'
import { instant, instantOr, instantShape, microUsdShape, personShape } from '../shapes.ts'

const keyShape = z.object({
  id: z.uuid(),
  lineageId: z.uuid().describe('The first key of its rotation: budgets are set for it.'),
  name: z.string(),
  display: z.string().describe('What may be shown of the secret: acl_x7Kd…9fQ2.'),
  person: personShape.describe('Whose it is.'),
  project: z.string(),
  tags: z.record(z.string(), z.string()),
  models: z.array(z.string()).describe('The models it may use; none: all of them.'),
  state: z.enum(keyStates),
  createdAt: instantShape,
  expiresAt: instantShape.nullable(),
  pausedAt: instantShape.nullable().describe('Since when it is refused, until it is resumed.'),
  revokedAt: instantShape.nullable(),
  replacedBy: z.uuid().nullable(),
  lastUsedAt: instantShape.nullable(),
  spentMicroUsd: microUsdShape.describe('Usage spend of the UTC month so far.'),
})

type Deps = { db: Db }
const place = { at: z.iso.datetime(), id: z.uuid() }

export const listKeys = endpoint({
  method: 'GET',
  path: '/keys',
  id: 'listKeys',
  tag: 'Keys',
  summary:
    'List developers’ keys, newest first: one’s own and one’s robots’, or everybody’s for admins. Never a secret.',
  description: 'Keys are made and rotated in Slack and on the command line only, as a secret is shown once.',
  scope: 'read',
  need: 'known',
  query: z.object({
    ...pageFields,
    whose: z.enum(['own', 'all']).optional().describe('all: for admins, who get it unless told otherwise.'),
    text: z.string().max(200).optional().describe('Part of a name, project, person or e-mail address.'),
    ended: z.stringbool().default(false).describe('Also those that are revoked or expired.'),
  }),
  answer: pageOf(keyShape),
  async handle({ db }: Deps, { caller: { viewer }, query, now }) {
    const { limit, cursor, text, ended } = query
    const isAll = (query.whose ?? (mayAdminister(viewer) ? 'all' : 'own')) === 'all'
    if (isAll && !mayAdminister(viewer)) throw new ApiError(403, 'Only Tally admins see everybody’s keys.')
    const filter = {
      ...{ withEnded: ended, now, ...(text === undefined ? {} : { text }) },
      ...(isAll ? {} : { recipientId: viewer.person.id }),
    }
    const after = readCursor('keys', place, cursor)
    const found = await keysAfter(db, filter, {
      after: after && { id: after.id, createdAt: new Date(after.at) },
      limit: limit + 1,
    })
    const last = found.length > limit ? found[limit - 1] : undefined
    return {
      data: (await keyRows(db, { keys: found.slice(0, limit), now })).map(shownKey),
      next: last ? cursorOf('keys', { at: instant(last.key.createdAt), id: last.key.id }) : null,
    }
  },
})

const keyParams = z.object({ id: z.uuid() })
const changedShape = z.object({
  changed: z.boolean().describe('False where it was so already.'),
  key: keyShape,
})

const whoMay = 'By whose key it is, who answers for its robot or project, and admins.'

export const pauseKeyEndpoint = endpoint({
  ...{ method: 'POST', path: '/keys/:id/pause', id: 'pauseKey', tag: 'Keys' },
  summary: 'Pause a key: it is refused everywhere within a second, until it is resumed.',
  description: `${whoMay} Whose key it is is told, where somebody else did it.`,
  ...{ scope: 'write', need: 'known' },
  params: keyParams,
  answer: changedShape,
  handle: (deps: Deps, asked) =>
    turned(deps, asked, pauseKeyAndTell, ({ key }) => (key.pausedAt === null ? revoked : null)),
})

export const resumeKeyEndpoint = endpoint({
  ...{ method: 'POST', path: '/keys/:id/resume', id: 'resumeKey', tag: 'Keys' },
  summary: 'Have a paused key work again.',
  description: whoMay,
  ...{ scope: 'write', need: 'known' },
  params: keyParams,
  answer: changedShape,
  handle: (deps: Deps, asked) => turned(deps, asked, resumeKey, ({ key }) => (key.revokedAt === null ? null : revoked)),
})

export const revokeKeyEndpoint = endpoint({
  ...{ method: 'POST', path: '/keys/:id/revoke', id: 'revokeKey', tag: 'Keys' },
  summary: 'Revoke a key for good: it is refused everywhere within a second.',
  description: `${whoMay} Whose key it is is told, where somebody else did it.`,
  ...{ scope: 'write', need: 'known' },
  params: keyParams,
  answer: changedShape,
  handle: (deps: Deps, asked) => turned(deps, asked, revokeKeyAndTell, () => null),
})

const revoked = 'This key is revoked, for good. Nothing was changed.'

/** Turns a key; `whyNot`: why one that was not turned is not as was asked for, null where it is so already. */
async function turned(
  { db }: Deps,
  { caller, params, now }: Pick<Asked<z.output<typeof keyParams>, unknown, unknown>, 'caller' | 'params' | 'now'>,
  turn: (db: Db, input: { keyId: string; actor: typeof caller.actor; now: Date }) => Promise<unknown>,
  whyNot: (listed: ListedKey) => string | null,
): Promise<z.input<typeof changedShape>> {
  await managed(db, caller.viewer, params.id)
  const done = await turn(db, { keyId: params.id, actor: caller.actor, now })
  const listed = await managed(db, caller.viewer, params.id)
  const refusal = done === null ? whyNot(listed) : null
  if (refusal !== null) throw new AppError('conflict', refusal)
  const [row] = await keyRows(db, { keys: [listed], now })
  if (!row) throw new Error('a key has a row')
  return { changed: done !== null, key: shownKey(row) }
}

async function managed(db: Db, viewer: Viewer, keyId: string): Promise<ListedKey> {
  const listed = await findVirtualKey(db, keyId)
  if (listed && mayManageKey(viewer, listed)) return listed
  throw new AppError('not-found', 'There is no such key, or it is not yours to manage. Nothing was changed.')
}

function shownKey({ key, person, state, lastUsedAt, spentMicroUsd }: KeyRow): z.input<typeof keyShape> {
  const { id, lineageId, name, display, project, tags, models, replacedBy } = key
  return {
    ...{ id, lineageId, name, display, person, project, tags, models, state, replacedBy, spentMicroUsd },
    createdAt: instant(key.createdAt),
    expiresAt: instantOr(key.expiresAt),
    pausedAt: instantOr(key.pausedAt),
    revokedAt: instantOr(key.revokedAt),
    lastUsedAt: instantOr(lastUsedAt),
  }
}
