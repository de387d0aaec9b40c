import { nothingAt, type VendorCall, wholeNumber } from '../vendor-call.ts'
import type { AnthropicKey, AnthropicWorld } from '../world/anthropic-rows.ts'

/** `/v1/organizations/{api_keys,users,workspaces,invites,me}`. */
export function directory(call: VendorCall, anthropic: AnthropicWorld): unknown {
  const { organization, users, workspaces, keys } = anthropic
  switch (call.path.slice('/v1/organizations/'.length)) {
    case 'me':
      return { ...organization, type: 'organization' }
    case 'users':
      return listPage(
        call,
        users
          .filter(({ email }) => (call.query.get('email') ?? email) === email)
          .map(({ addedAt, ...user }) => ({ ...user, type: 'user', added_at: addedAt })),
      )
    case 'workspaces':
      return listPage(
        call,
        workspaces.map(({ id, name, createdAt, archivedAt }) => ({
          id,
          type: 'workspace',
          name,
          created_at: createdAt,
          archived_at: archivedAt,
        })),
      )
    case 'api_keys':
      return listPage(call, keys.filter(isAskedFor(call)).map(shownKey))
    case 'invites':
      return listPage(call, [])
    default:
      return nothingAt(call)
  }
}

function isAskedFor({ query }: VendorCall): (key: AnthropicKey) => boolean {
  return (key) =>
    (query.get('status') ?? key.status) === key.status &&
    (query.get('workspace_id') ?? key.workspaceId) === key.workspaceId
}

function shownKey(key: AnthropicKey) {
  return {
    id: key.id,
    type: 'api_key',
    name: key.name,
    status: key.status,
    created_at: key.createdAt,
    created_by: key.createdByUserId === null ? null : { id: key.createdByUserId, type: 'user' },
    expires_at: key.expiresAt,
    partial_key_hint: key.hint,
    principal: key.createdByUserId === null ? null : { type: 'user_actor', user_id: key.createdByUserId },
    scope: key.workspaceId === null ? { type: 'organization' } : { type: 'workspace', workspace_id: key.workspaceId },
  }
}

function listPage<Row extends { id: string }>(call: VendorCall, rows: Row[]) {
  const limit = wholeNumber(call.query.get('limit'), 'limit', { least: 1, most: 1_000, otherwise: 20 })
  const after = call.query.get('after_id')
  const before = call.query.get('before_id')
  const from = after === null ? 0 : rows.findIndex(({ id }) => id === after) + 1
  const to = before === null ? rows.length : rows.findIndex(({ id }) => id === before)
  const data = before === null ? rows.slice(from, from + limit) : rows.slice(Math.max(0, to - limit), to)
  return {
    data,
    has_more: before === null ? from + limit < rows.length : to > limit,
    first_id: data[0]?.id ?? null,
    last_id: data.at(-1)?.id ?? null,
  }
}
