import type { Feed, Reading } from '../feed.ts'
import { keepKeys, keepUsers } from '../keep-directory.ts'
import { onceARun, orWithout } from '../once-a-run.ts'
import { listed } from '../report-pages.ts'
import { apiKey, user, workspace } from './schema.ts'

/** What Anthropic calls people, keys and workspaces, asked for once a run; names are what the reports leave out. */
export type Directory = {
  users(reading: Reading): Promise<Array<{ id: string; email: string; name: string; role: string }>>
  keys(reading: Reading): Promise<Array<{ id: string; name: string; hint: string; state: string; ownerId: string }>>
  /** Workspaces' names by id. */
  workspaces(reading: Reading): Promise<ReadonlyMap<string, string>>
}

/** Where each list is asked for. */
export const directoryPaths = {
  users: '/v1/organizations/users',
  keys: '/v1/organizations/api_keys',
  workspaces: '/v1/organizations/workspaces',
}

const page = { limit: 1_000 }

/** A directory for one run: each list is read once, by whoever needs it first. */
export function openDirectory(): Directory {
  return {
    users: onceARun(async (reading) => {
      const rows = await listed(reading, { path: directoryPaths.users, query: page, after: 'after_id', row: user })
      return rows.map(({ id, email, name, role }) => ({
        id,
        email: email.trim().toLowerCase(),
        name: name ?? '',
        role: role ?? '',
      }))
    }),
    keys: onceARun(async (reading) => {
      const rows = await listed(reading, { path: directoryPaths.keys, query: page, after: 'after_id', row: apiKey })
      return rows.map(({ id, name, partial_key_hint, status, principal, created_by }) => ({
        id,
        name: name ?? '',
        hint: partial_key_hint ?? '',
        state: status ?? '',
        ownerId: principal?.user_id ?? (created_by?.type === 'user' ? created_by.id : ''),
      }))
    }),
    workspaces: onceARun(async (reading) => {
      const query = { ...page, include_archived: 'true' }
      const rows = await listed(reading, { path: directoryPaths.workspaces, query, after: 'after_id', row: workspace })
      return new Map(rows.map(({ id, name }) => [id, name]))
    }),
  }
}

/** Who belongs to the organisation. */
export function usersFeed(directory: Directory): Feed {
  return {
    name: 'anthropic-users',
    title: 'users',
    async read(reading) {
      await keepUsers(reading, await directory.users(reading))
    },
  }
}

/** The organisation's API keys, each with its owner where the directory of users may be read. */
export function keysFeed(directory: Directory): Feed {
  return {
    name: 'anthropic-keys',
    title: 'API keys',
    async read(reading) {
      const owners = await emailsById(directory, reading)
      const keys = (await directory.keys(reading)).map(({ id, name, hint, state, ownerId }) => ({
        keyId: id,
        name,
        hint,
        state,
        owner: owners.get(ownerId) ?? '',
      }))
      await keepKeys(reading, keys)
    },
  }
}

/** People's e-mails by the vendor's id; without any where the key may not read them. */
async function emailsById(directory: Directory, reading: Reading): Promise<ReadonlyMap<string, string>> {
  const { value: users, isFinal } = await orWithout(directory.users(reading), [])
  // Owners are not forgotten because the vendor fails to name them today.
  if (!isFinal) await directory.users(reading)
  return new Map(users.map(({ id, email }) => [id, email]))
}
