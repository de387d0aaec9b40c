import type { Db } from '../db/database.ts'
import { ensureHandle } from '../people/handle.ts'
import { findPersonByEmail, findPersonByHandle, type Person } from '../people/person.ts'
import { patiently, type SlackClients, slackErrorOf } from './web-api.ts'

/** Who pressed or typed. The Slack account always comes from Slack's own payload, never from a value we sent out. */
export type Asker = {
  slackUser: string
  team: string
  /** Null when Tally knows nobody behind this account yet. */
  person: Person | null
  /** For telling an unknown person what to ask for. */
  email: string | null
}

/** Finds the person behind a Slack account: by the handle kept from before, else by the account's e-mail address. */
export async function whoIsAsking(
  deps: { db: Db; clients: SlackClients },
  account: { team: string; slackUser: string },
): Promise<Asker> {
  const { team, slackUser } = account
  const handle = { vendor: 'slack', name: `${team}:${slackUser}` }
  const known = await findPersonByHandle(deps.db, handle)
  if (known) return { team, slackUser, person: known, email: known.email }
  const email = await emailOf(deps.clients, account)
  const person = email === null ? null : await findPersonByEmail(deps.db, email)
  if (!person) return { team, slackUser, person: null, email }
  await ensureHandle(deps.db, { ...handle, personId: person.id })
  return { team, slackUser, person, email }
}

// Bots, guests from other companies and addresses nobody has confirmed are not taken for one of our people.
async function emailOf(clients: SlackClients, account: { team: string; slackUser: string }): Promise<string | null> {
  const { user } = await patiently(() => clients.interactive.users.info({ user: account.slackUser })).catch(nobodyThere)
  if (!user || user.is_bot || user.deleted || user.is_stranger || user.is_email_confirmed === false) return null
  if (user.team_id !== undefined && user.team_id !== account.team) return null
  return user.profile?.email ?? null
}

function nobodyThere(thrown: unknown): { user?: undefined } {
  if (slackErrorOf(thrown) === 'user_not_found') return {}
  throw thrown
}
