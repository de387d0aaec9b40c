import { hash } from 'node:crypto'
import { companyPeople, companyTeams } from '../../company/people.ts'
import { randomFrom } from '../../company/random.ts'
import type { UsageRecord } from '../../company/usage-record.ts'
import { type CursorCommit, type CursorEvent, type CursorWorld, cursorEvent, cursorMember } from './cursor-rows.ts'
import { emptyVendorWorld } from './vendor-world.ts'

const foundedAt = '2026-03-02T09:00:00.000Z'
const feeNanoUsd = 250

/** Who writes no code has no seat. */
const titleWithoutSeat = 'Office Manager'

/** Northwind's Cursor team: whoever may code is a member, the first two own it, and the teams are billing groups. */
export function companyCursor(): CursorWorld {
  return {
    ...emptyVendorWorld().cursor,
    members: companyPeople.flatMap((person, index) =>
      person.title === titleWithoutSeat
        ? []
        : cursorMember({
            id: memberId(person.email),
            number: 41_001 + index,
            email: person.cursorEmail,
            name: person.name,
            role: index < 2 ? 'owner' : 'member',
          }),
    ),
    groups: companyTeams.map((team) => ({
      id: `group_${hash('sha1', team.name, 'hex').slice(0, 26)}`,
      name: `${team.parent} > ${team.name}`,
      directoryGroupId: null,
      createdAt: foundedAt,
      updatedAt: foundedAt,
      // A contractor is in no group, as somebody always is.
      members: companyPeople
        .filter((person) => person.team === team.name && ![titleWithoutSeat, 'Contractor'].includes(person.title))
        .map((person) => ({ userId: memberId(person.email), joinedAt: foundedAt, leftAt: null })),
    })),
  }
}

/** One request as a usage event: the list value is charged against the allowance, or on demand. */
export function toCursorEvent(record: UsageRecord): CursorEvent {
  const { input, output, cacheRead, cacheWrite5m, cacheWrite1h } = record.tokens
  const cacheWrite = cacheWrite5m + cacheWrite1h
  const isFirstParty = record.model.startsWith('composer')
  const fee = isFirstParty ? 0 : (input + output + cacheRead + cacheWrite) * feeNanoUsd
  const charged = Number(record.listValue.replace('.', ''))
  return cursorEvent({
    at: Date.parse(record.at),
    email: record.person ?? '',
    conversationId: record.session,
    model: record.model,
    kind: record.category === 'included' ? 'Included in Business' : 'Usage-based',
    isChargeable: record.category !== 'included',
    maxMode: cacheRead > 150_000,
    requestUnits: Math.max(0.1, Math.round(charged / 4_000_000) / 10),
    tokens: { input, output, cacheWrite, cacheRead },
    modelNanoUsd: charged - fee,
    feeNanoUsd: isFirstParty ? null : fee,
    chargedNanoUsd: charged,
  })
}

/** A commit at the end of every other session. */
export function toCommits(records: UsageRecord[]): CursorCommit[] {
  const lasts = new Map(records.map((record) => [record.session, record]))
  return [...lasts.values()].flatMap((last) => {
    const random = randomFrom('commit', last.session)
    if (random.next() < 0.5) return []
    const isPrimaryBranch = random.next() < 0.3
    return {
      at: Date.parse(last.at),
      hash: hash('sha1', last.session, 'hex'),
      email: last.person ?? '',
      repository: last.repository,
      branch: isPrimaryBranch ? 'main' : `work/${last.session.slice(0, 8)}`,
      isPrimaryBranch,
      source: random.pick(['ide', 'ide', 'ide', 'cli', 'cloud']),
      lines: { tab: random.between(0, 60), composer: random.skewed(90, 2), nonAi: random.skewed(40, 2) },
      message: `Work on ${last.project}`,
    }
  })
}

function memberId(email: string): string {
  return `user_${hash('sha1', email, 'hex').slice(0, 26)}`
}
