import { listOf, nothingAt, type VendorCall, VendorRefusal, wholeNumber } from '../vendor-call.ts'
import type { OpenAiKey, OpenAiUser, OpenAiWorld } from '../world/openai-rows.ts'

/** `/v1/organization/{users,projects,projects/:id/users,projects/:id/api_keys,admin_api_keys}`. */
export function directory(call: VendorCall, openai: OpenAiWorld, rest: string): unknown {
  if (rest === 'users') return listPage(call, askedUsers(call, openai).map(shownUser))
  if (rest === 'projects') {
    return listPage(
      call,
      openai.projects
        .filter(({ status }) => status === 'active' || call.query.get('include_archived') === 'true')
        .map(({ id, name, status, createdAt }) => ({
          id,
          object: 'organization.project',
          name,
          created_at: createdAt,
          archived_at: null,
          status,
        })),
    )
  }
  if (rest === 'admin_api_keys') return listPage(call, [])
  const [, projectId, list] = /^projects\/([^/]+)\/(users|api_keys)$/.exec(rest) ?? []
  if (projectId === undefined) return nothingAt(call)
  if (!openai.projects.some(({ id }) => id === projectId)) throw new VendorRefusal(404, `No such project: ${projectId}`)
  const keys = openai.keys.filter((key) => key.projectId === projectId)
  return list === 'api_keys'
    ? listPage(
        call,
        keys.map((key) => shownKey(key, openai)),
      )
    : listPage(call, projectUsers(keys, openai))
}

function askedUsers(call: VendorCall, { users }: OpenAiWorld): OpenAiUser[] {
  const emails = listOf(call.query, 'emails')
  return users.filter(({ email }) => emails.length === 0 || emails.includes(email))
}

function shownUser({ id, email, name, role, addedAt }: OpenAiUser) {
  return { id, object: 'organization.user', email, name, role, added_at: addedAt }
}

function projectUsers(keys: OpenAiKey[], { users }: OpenAiWorld) {
  const owners = new Set(keys.map(({ owner }) => (owner.type === 'user' ? owner.userId : null)))
  return users
    .filter(({ id }) => owners.has(id))
    .map((user) => ({ ...shownUser(user), object: 'organization.project.user', role: 'member' }))
}

function shownKey(key: OpenAiKey, openai: OpenAiWorld) {
  return {
    id: key.id,
    object: 'organization.project.api_key',
    name: key.name,
    redacted_value: key.redactedValue,
    created_at: key.createdAt,
    last_used_at: key.lastUsedAt,
    owner: ownerOf(key, openai),
    owner_project_access: 'active',
  }
}

function ownerOf({ owner, createdAt }: OpenAiKey, { users }: OpenAiWorld) {
  if (owner.type === 'service_account') {
    const { id, name } = owner
    return { type: 'service_account', service_account: { id, name, created_at: createdAt, role: 'member' } }
  }
  const user = users.find(({ id }) => id === owner.userId)
  const { id, email = '', name = '', addedAt = createdAt } = user ?? { id: owner.userId }
  return { type: 'user', user: { id, email, name, created_at: addedAt, role: 'member' } }
}

function listPage<Row extends { id: string }>(call: VendorCall, rows: Row[]) {
  const limit = wholeNumber(call.query.get('limit'), 'limit', { least: 1, most: 100, otherwise: 20 })
  const after = call.query.get('after')
  const from = after === null ? 0 : rows.findIndex(({ id }) => id === after) + 1
  const data = rows.slice(from, from + limit)
  return {
    object: 'list',
    data,
    first_id: data[0]?.id ?? null,
    last_id: data.at(-1)?.id ?? null,
    has_more: from + limit < rows.length,
  }
}
