import type { Feed, Reading } from '../feed.ts'
import { keepMembers } from '../keep-directory.ts'
import type { VendorClient } from '../vendor-client.ts'
import { readAnswer } from '../vendor-problem.ts'
import type { GroupNames } from './groups.ts'
import { membersAnswer } from './schema.ts'

const path = '/teams/members'

/** Who has a seat, and in which billing group they are as far as that was read before. */
export function members(groups: GroupNames): Feed {
  return {
    name: 'cursor-members',
    title: 'members',
    async read(reading: Reading) {
      const found = await askMembers(reading.client)
      const members = found.map(({ id, email, name, role, isRemoved }) => ({
        handle: email.trim().toLowerCase(),
        vendorId: String(id ?? ''),
        name: name ?? '',
        role: role ?? '',
        group: groups.of(email),
        removed: isRemoved ?? false,
      }))
      const { changed } = await keepMembers(reading, members)
      reading.told({ pages: 1, records: found.length, changed })
    },
  }
}

export async function askMembers(client: VendorClient) {
  const asked = { vendor: client.vendor, endpoint: `GET ${path}` }
  return readAnswer(membersAnswer, await client.get(path), asked).teamMembers
}
