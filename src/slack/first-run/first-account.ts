import type { Db } from '../../db/database.ts'
import { isNamedAdmin, listAdmins, type Standing, slackAccountsOf, standingOf } from '../../people/roles.ts'

/**
 * The Slack account of who sets Tally up: whom TALLY_ADMINS names first of those in the workspace, else the workspace's
 * primary owner, else the first admin by name. Null where nobody is there yet. A bot token does not tell who installed it.
 */
export async function whoSetsUp(
  db: Db,
  input: { workspace: string; admins: readonly string[]; primaryOwner: string | null },
): Promise<{ workspace: string; slackUser: string } | null> {
  const { workspace, admins, primaryOwner } = input
  const accounts: Array<{ standing: Standing; slackUser: string }> = []
  for (const person of await listAdmins(db, admins)) {
    const standing = await standingOf(db, person.id)
    const account = (await slackAccountsOf(db, person.id)).find(({ team }) => team === workspace)
    if (standing && account) accounts.push({ standing, slackUser: account.slackUser })
  }
  const named = admins.flatMap((one) => accounts.filter(({ standing }) => isNamedAdmin(standing, [one])))
  const owner = accounts.find(({ slackUser }) => slackUser === primaryOwner)
  const found = named[0] ?? owner ?? accounts[0]
  return found ? { workspace, slackUser: found.slackUser } : null
}
