import { suggestKeyLinks } from '../../sources/key-suggestions.ts'
import { replaceMembers } from '../../sources/members.ts'
import { replaceKeys, type ToldKey } from '../../sources/vendor-keys.ts'
import type { Feed, Reading } from '../feed.ts'
import { onceARun, orWithout } from '../once-a-run.ts'
import { listed } from '../report-pages.ts'
import { apiKey, project, user } from './schema.ts'

/** What OpenAI calls people and projects, asked for once a run. */
export type Directory = {
  users(reading: Reading): Promise<Array<{ id: string; email: string; name: string; role: string }>>
  /** Projects' names by id, archived ones included. */
  projects(reading: Reading): Promise<ReadonlyMap<string, string>>
}

export const directoryPaths = { users: '/v1/organization/users', projects: '/v1/organization/projects' }

const page = { limit: 100 }

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
      const { db, runId, accountId, provider, now, told } = reading
      const users = await directory.users(reading)
      const members = users
        .filter(({ email }) => email !== '')
        .map(({ id, email, name, role }) => ({ handle: email, vendorId: id, name, role, group: '', removed: false }))
      await replaceMembers(db, { runId, accountId, provider, members, now })
      told({ people: members.length })
    },
  }
}

/** The API keys of every project, each with its owner; a service account's is nobody's. */
export function keysFeed(directory: Directory): Feed {
  return {
    name: 'openai-keys',
    title: 'projects and API keys',
    async read(reading) {
      const { db, runId, accountId, provider, now } = reading
      const projects = await directory.projects(reading)
      const keys: ToldKey[] = []
      for (const id of projects.keys()) keys.push(...(await keysOf(reading, id)))
      await replaceKeys(db, { runId, accountId, provider, keys, now })
      // Before the money is read: what the proxy metered is not counted a second time, not even for a while.
      await suggestKeyLinks(db, now)
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
