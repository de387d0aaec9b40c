import { suggestKeyLinks } from '../sources/key-suggestions.ts'
import { replaceMembers, type ToldMember } from '../sources/members.ts'
import { replaceKeys, type ToldKey } from '../sources/vendor-keys.ts'
import { disguiseKeys, disguiseMembers } from './disguise.ts'
import type { Reading } from './feed.ts'

/** Takes over everybody the vendor lists; who has no e-mail is left out. */
export async function keepMembers(reading: Reading, listed: readonly ToldMember[]): Promise<{ changed: number }> {
  const { db, runId, accountId, provider, now, told } = reading
  const members = disguiseMembers(
    reading,
    listed.filter(({ handle }) => handle !== ''),
  )
  const { changed } = await replaceMembers(db, { runId, accountId, provider, members, now })
  told({ people: members.length })
  return { changed }
}

/** A user as Anthropic and OpenAI list them: they know no groups, and list nobody who was removed. */
type User = { id: string; email: string; name: string; role: string }

/** Keeps a vendor’s users in the place of those it listed before. */
export async function keepUsers(reading: Reading, users: readonly User[]): Promise<void> {
  const members = users.map(({ id, email, ...user }) => ({
    ...user,
    handle: email,
    vendorId: id,
    group: '',
    removed: false,
  }))
  await keepMembers(reading, members)
}

/** Takes over every key the vendor lists, and finds those that are the proxy's. */
export async function keepKeys(reading: Reading, listed: readonly ToldKey[]): Promise<void> {
  const { db, runId, accountId, provider, now } = reading
  const keys = disguiseKeys(reading, listed)
  await replaceKeys(db, { runId, accountId, provider, keys, now })
  // Before the money is read: what the proxy metered is not counted a second time, not even for a while.
  await suggestKeyLinks(db, now)
}
