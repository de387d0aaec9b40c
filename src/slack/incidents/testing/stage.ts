import { ana, bob, type RunningSlack, until } from '../../../../sandbox/slack/testing.ts'
import type { Finding } from '../../../anomalies/finding.ts'
import { addDays, dayOf } from '../../../base/calendar.ts'
import { systemClock } from '../../../base/clock.ts'
import { newId } from '../../../base/id.ts'
import { microUsd } from '../../../base/money.ts'
import type { Db, OpenDatabase } from '../../../db/database.ts'
import { setAlertRoute } from '../../../incidents/alert-routes.ts'
import { changeIncidents } from '../../../incidents/change-incidents.ts'
import { findingOf } from '../../../incidents/testing.ts'
import { recordEntries } from '../../../ledger/record-entries.ts'
import { anEntry } from '../../../ledger/testing.ts'
import { ensureHandle } from '../../../people/handle.ts'
import { assignMember } from '../../../people/membership.ts'
import { ensurePerson } from '../../../people/person.ts'
import { createTeam } from '../../../people/team-changes.ts'
import { createVirtualKey } from '../../../people/virtual-key.ts'
import { changeOrganisation } from '../../../settings/organisation.ts'
import type { MailDelivery } from '../../outbox/deliver.ts'
import { connected } from '../../testing/connected.ts'

const actor = { id: 'test', origin: 'tally' as const }

/** Ana in Payments with a month of use and a dear morning, Bob who is an admin, Cleo who is nobody’s lead; alerts go to #ai-spend. */
export async function stageWithIncidents(
  setting: {
    admins?: string[]
    names?: 'shown' | 'hidden'
    mode?: 'http'
    withMail?: { database: OpenDatabase; mail: MailDelivery }
  } = {},
) {
  const { admins = ['bob@x.example'], mode = 'socket', withMail = {} } = setting
  const stage = await connected({ publicUrl: null, admins, mode, ...withMail })
  const { db } = stage.database
  const now = systemClock.now()
  const known = async (name: string, email: string, slackUser: string | null) => {
    const person = await ensurePerson(db, { kind: 'person', name, email, now })
    if (slackUser) await ensureHandle(db, { vendor: 'slack', name: `T0SANDBOX:${slackUser}`, personId: person.id })
    return person
  }
  const people = {
    ana: await known('Ana <Ruiz>', 'ana@x.example', ana),
    bob: await known('Bob Lee', 'bob@x.example', bob),
  }
  const team = await createTeam(db, { name: 'Payments', actor, now })
  await assignMember(db, { personId: people.ana.id, teamId: team.id, fromDay: dayOf(now), actor, now })
  await monthOfUse(db, people.ana.id, now)
  const channels = (await stage.slack.state(ana)).channels
  const channel = channels.find(({ name }) => name === 'ai-spend')?.id ?? ''
  await setAlertRoute(db, { teamId: null, leastSeverity: 'info', to: { workspace: 'T0SANDBOX', channel }, actor, now })
  const privacy = setting.names === 'hidden' ? 'no names in channels' : 'names in channels'
  await changeOrganisation(db, { change: { privacy }, actor, now })
  return { ...stage, db, people, team, channel }
}

async function monthOfUse(db: Db, personId: string, now: Date): Promise<void> {
  const handleId = await ensureHandle(db, { vendor: 'tally-key', name: 'laptop', personId })
  const days = Array.from({ length: 30 }, (_, back) => addDays(dayOf(now), -back))
  await recordEntries(
    db,
    days.map((day, back) => {
      const cost = microUsd(back === 0 ? 91_000_000 : 20_000_000 + (back % 5) * 4_000_000)
      return anEntry({ at: `${day}T00:00:01.000Z`, handleId, costMicroUsd: cost, listMicroUsd: cost })
    }),
  )
}

/** A key of Ana's that was used some minutes ago. */
export async function usedKey(
  { db, people }: { db: Db; people: { ana: { id: string } } },
  { name, dollars, minutesAgo }: { name: string; dollars: number; minutesAgo: number },
) {
  const now = systemClock.now()
  const terms = { personId: people.ana.id, name, project: '', tags: {}, expiresAt: null }
  const { key } = await createVirtualKey(db, { ...terms, now, hashKey: Buffer.alloc(32, 1) })
  const cost = microUsd(dollars * 1_000_000)
  const used = { keyRef: key.id, handleId: key.handleId, costMicroUsd: cost, listMicroUsd: cost }
  await recordEntries(db, [anEntry({ ...used, at: new Date(now.getTime() - minutesAgo * 60_000).toISOString() })])
  return key
}

/** Judges: these findings hold now. */
export async function judged(
  { db, people, team }: { db: Db; people: { ana: { id: string } }; team: { id: string } },
  findings: Array<Partial<Finding>>,
  at: Date = systemClock.now(),
) {
  const onset = at.getTime() - 2 * 3_600_000
  return changeIncidents(
    db,
    {
      findings: findings.map((one) => findingOf({ onset, subject: { kind: 'entity', id: people.ana.id }, ...one })),
      surroundings: { teamOf: () => team.id, activeDaysSince: () => 0, newId },
      factsOf: ({ subject }) => ({ subjectKind: subject.id === people.ana.id ? 'person' : 'key', teamId: team.id }),
    },
    at,
  )
}

type Seen = { channel: string; ts: string; text: string; thread: string | null }

/** Every message of the app in the channel or in direct messages, threads included, as JSON. */
export async function messagesSeen(slack: RunningSlack, user: string, kind: 'im' | 'channel'): Promise<Seen[]> {
  const { channels, app } = await slack.state(user)
  return channels
    .filter((channel) => (channel.kind === 'im') === (kind === 'im'))
    .flatMap((channel) =>
      channel.messages
        .filter((message) => message.user === app.botUserId)
        .map((message) => ({
          ...{ channel: channel.id, ts: message.ts, text: JSON.stringify([message.text, message.blocks]) },
          thread: message.threadTs,
        })),
    )
}

/** The newest message that says this. */
export async function said(slack: RunningSlack, user: string, kind: 'im' | 'channel', says: string): Promise<Seen> {
  return until(`${user} sees “${says}”`, async () =>
    (await messagesSeen(slack, user, kind)).findLast(({ text }) => text.includes(says)),
  )
}
