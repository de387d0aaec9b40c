import type { ToldKey } from '../../sources/vendor-keys.ts'
import type { Feed, Reading } from '../feed.ts'
import { keepKeys, keepUsers } from '../keep-directory.ts'
import { onceARun, orWithout } from '../once-a-run.ts'
import { listed } from '../report-pages.ts'
import { apiKey, project, user } from './schema.ts'

/** What OpenAI calls people and projects, asked for once a run. */
export type Directory = {
  users(reading: Reading): Promise<Array<{ id: string; email: string; name: string; role: string }>>
  /** Projects' names by id, archived ones included. */
  projects(reading: Reading): Promise<ReadonlyMap<string, string>>
}

/** Where each list is asked for. */
export const directoryPaths = { users: '/v1/organization/users', projects: '/v1/organization/projects' }

const page = { limit: 100 }

/** A directory for one run: each list is read once, by whoever needs it first. */
export function openDirectory(): Directory {
  return {
    users: onceARun(async (reading) => {
      const rows = await listed(reading, { path: directoryPaths.users, query: page, after: 'after', row: user })
      return rows.map(({ id, email, name, role }) => ({
        id,
        email: (email ?? '').trim().toLowerCase(),
        name: name ?? '',
        role: role ?? '',
      }))
    }),
    projects: onceARun(async (reading) => {
      const query = { ...page, include_archived: 'true' }
      const rows = await listed(reading, { path: directoryPaths.projects, query, after: 'after', row: project })
      return new Map(rows.map(({ id, name }) => [id, name ?? id]))
    }),
  }
}

/** Who belongs to the organisation. */
export function usersFeed(directory: Directory): Feed {
  return {
    name: 'openai-users',
    title: 'users',
    async read(reading) {
      await keepUsers(reading, await directory.users(reading))
    },
  }
}

/** The API keys of every project, each with its owner; a service account's is nobody's. */
export function keysFeed(directory: Directory): Feed {
  return {
    name: 'openai-keys',
    title: 'projects and API keys',
    async read(reading) {
      const projects = await directory.projects(reading)
      const keys: ToldKey[] = []
      for (const id of projects.keys()) keys.push(...(await keysOf(reading, id)))
      await keepKeys(reading, keys)
    },
  }
}

async function keysOf(reading: Reading, projectId: string): Promise<ToldKey[]> {
  const path = `${directoryPaths.projects}/${encodeURIComponent(projectId)}/api_keys`
  const asked = listed(reading, { path, query: page, after: 'after', row: apiKey })
  // A project's own keys may be closed to the admin key, an archived project's above all.
  const { value: keys, isFinal } = await orWithout(asked, [])
  if (!isFinal) await asked
  return keys.map(({ id, name, redacted_value, owner }) => ({
    keyId: id,
    name: name ?? '',
    hint: redacted_value ?? '',
    owner: (owner?.user?.email ?? '').trim().toLowerCase(),
    state: 'active',
  }))
}
