import { startOfDay } from '../base/calendar.ts'
import type { Activity } from '../sources/activity.ts'
import type { ToldMember } from '../sources/members.ts'
import type { ToldKey } from '../sources/vendor-keys.ts'
import type { Reading } from './feed.ts'

type Asked = Pick<Reading, 'provider' | 'pseudonyms'>

/** Members as a vendor lists them, deleted people under their pseudonyms: they have a seat until the vendor removes them. */
export function disguiseMembers({ provider, pseudonyms }: Asked, members: readonly ToldMember[]): ToldMember[] {
  return members.map((member) => {
    const pseudonym = pseudonyms.of(provider, member.handle)
    if (!pseudonym) return member
    return { ...member, handle: pseudonym.handle, vendorId: pseudonym.handle, name: pseudonym.name }
  })
}

/** The same of their keys. */
export function disguiseKeys({ provider, pseudonyms }: Asked, keys: readonly ToldKey[]): ToldKey[] {
  return keys.map((key) => {
    const pseudonym = pseudonyms.of(provider, key.owner)
    return pseudonym ? { ...key, owner: pseudonym.handle, name: pseudonym.name } : key
  })
}

/** The same of what they did. */
export function disguiseActivity({ provider, pseudonyms }: Asked, rows: readonly Activity[]): Activity[] {
  return rows.map((row) => {
    const pseudonym = pseudonyms.of(provider, row.handle, startOfDay(row.day))
    return pseudonym ? { ...row, handle: pseudonym.handle } : row
  })
}
