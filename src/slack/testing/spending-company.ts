import { ana, type RunningSlack, until } from '../../../sandbox/slack/testing.ts'
import { addDays, dayOf } from '../../base/calendar.ts'
import { systemClock } from '../../base/clock.ts'
import { microUsd } from '../../base/money.ts'
import type { Db } from '../../db/database.ts'
import { recordEntries } from '../../ledger/record-entries.ts'
import { anEntry } from '../../ledger/testing.ts'
import { ensureHandle } from '../../people/handle.ts'
import { assignMember } from '../../people/membership.ts'
import { ensurePerson } from '../../people/person.ts'
import { createTeam } from '../../people/team-changes.ts'
import { connected, seenBy } from './connected.ts'

const now = systemClock.now()
const actor = { id: 'test', origin: 'tally' } as const

/**
 * Forty days of Ana, who leads Payments, Zoé in her team ($3 a day on atlas), and Bob in Design, which nobody leads ($5 a
 * day on atlas).
 */
export async function spendingCompany(input: { publicUrl?: string; admins?: string[] } = {}) {
  const { slack, database } = await connected({ publicUrl: input.publicUrl ?? null, admins: input.admins ?? [] })
  const { db } = database
  const known = (name: string, email: string) => ensurePerson(db, { kind: 'person', name, email, now })
  const lead = await known('Ana Ruiz', 'ana@x.example')
  const zoe = await known('Zoé Martin', 'zoe@x.example')
  const other = await known('Bob Lee', 'bob@x.example')
  const payments = await createTeam(db, { name: 'Payments', leadIds: [lead.id], actor, now })
  const design = await createTeam(db, { name: 'Design', actor, now })
  await put(db, { personId: lead.id, teamId: payments.id, project: '', aDay: 1_000_000 })
  await put(db, { personId: zoe.id, teamId: payments.id, project: 'atlas', aDay: 3_000_000 })
  await put(db, { personId: other.id, teamId: design.id, project: 'atlas', aDay: 5_000_000 })
  return { slack, db, payments, design, asked: asking(slack) }
}

// Everything is said below the command, newest last.
function asking(slack: RunningSlack) {
  const said = new Map<string, number>()
  return async (text: string, user = ana): Promise<string> => {
    await slack.act('runCommand', { user, channel: '#ai-spend', text })
    const all = await until(`${text} was answered`, async () => {
      const seen = await seenBy(slack, user)
      return seen.length > (said.get(user) ?? 0) ? seen : null
    })
    said.set(user, all.length)
    return all.at(-1) ?? ''
  }
}

async function put(db: Db, input: { personId: string; teamId: string; project: string; aDay: number }): Promise<void> {
  const { personId, teamId, project, aDay } = input
  const today = dayOf(now)
  await assignMember(db, { personId, teamId, fromDay: addDays(today, -90), actor, now })
  const handleId = await ensureHandle(db, { vendor: 'tally-key', name: personId, personId })
  const costMicroUsd = microUsd(aDay)
  await recordEntries(
    db,
    Array.from({ length: 40 }, (_, back) =>
      anEntry({
        at: `${addDays(today, -back)}T00:00:00.001Z`,
        handleId,
        project,
        costMicroUsd,
        listMicroUsd: costMicroUsd,
      }),
    ),
  )
}
