import { sql } from 'kysely'
import { afterEach, expect, test } from 'vitest'
import { bob } from '../../../sandbox/slack/testing.ts'
import { systemClock } from '../../base/clock.ts'
import { createLog } from '../../base/log.ts'
import type { Db } from '../../db/database.ts'
import { actOnIncident } from '../../incidents/act.ts'
import { findIncident } from '../../incidents/read-incidents.ts'
import { dollars } from '../../incidents/testing.ts'
import { noQuietTimes } from '../../notices/quiet-times.ts'
import { claimMessages } from '../../outbox/outbox.ts'
import { slackLogger } from '../logger.ts'
import { openDelivery } from '../outbox/delivery.ts'
import { disconnect } from '../testing/connected.ts'
import { clientOptions, openClients } from '../web-api.ts'
import { incidentMessages } from './messages.ts'
import { judged, messagesSeen, stageWithIncidents } from './testing/stage.ts'

afterEach(disconnect)

/** The app without its own sender, and one whose rounds are told: between two of them a process may have died. */
async function stageBySteps() {
  const stage = await stageWithIncidents()
  await stage.app.close()
  const { slack, db } = stage
  const log = createLog('silent')
  const options = clientOptions({ apiUrl: slack.slackApiUrl, logger: slackLogger(log) })
  const deps = { db, clock: systemClock, log, clients: openClients(slack.tokens.botToken, options) }
  const pictures = { hasAddress: false, byAddress: async () => null, byFile: async () => null }
  const renderers = incidentMessages({ ...deps, admins: [], pictures })
  const delivery = openDelivery({
    ...deps,
    admins: [],
    renderers,
    mailRenderers: renderers,
    mail: null,
    usualQuiet: noQuietTimes,
  })
  const inChannel = async () => {
    const all = await messagesSeen(slack, bob, 'channel')
    return { alerts: all.filter(({ thread }) => !thread), notes: all.filter(({ thread }) => thread) }
  }
  return { ...stage, delivery, inChannel }
}

test.each(['incident', 'incident_event', 'incident_message', 'outbox'])(
  'dies while it writes %s: nothing is kept, and the next run tells of it once',
  async (table) => {
    const stage = await stageBySteps()
    const { db, delivery, inChannel } = stage
    await dyingAt(db, table)
    await expect(judged(stage, [{}])).rejects.toThrow('died here')
    await sql`drop trigger dying on ${sql.table(table)}`.execute(db)

    await judged(stage, [{}])
    await judged(stage, [{}])
    await delivery.round()
    await delivery.round()

    expect((await inChannel()).alerts).toHaveLength(1)
  },
)

test('dies after it was kept, or with the message claimed: another process says it once', async () => {
  const stage = await stageBySteps()
  const { db, delivery, inChannel } = stage
  await judged(stage, [{}])
  await claimMessages(db, { now: systemClock.now(), atMost: 10, leaseMs: -1 })

  await delivery.round()
  await delivery.round()

  expect((await inChannel()).alerts).toHaveLength(1)
})

test('dies between Slack’s taking it and our writing that down: said again, and marked so, as a channel’s history is not ours to read', async () => {
  const stage = await stageBySteps()
  const { db, delivery, inChannel } = stage
  await judged(stage, [{}])
  await delivery.round()
  await db
    .updateTable('outbox')
    .set({ sent_at: null, channel: null, ts: null })
    .where('kind', '=', 'incident.alert')
    .execute()

  await delivery.round()
  await delivery.round()

  const { alerts } = await inChannel()
  expect(alerts.map(({ text }) => text.includes('(repeated)'))).toEqual([false, true])
})

test('an answer whose sender died at any step is drawn in the message, and its thread says it once', async () => {
  const stage = await stageBySteps()
  const { db, delivery, inChannel, people } = stage
  const [opened] = await judged(stage, [{}])
  const id = opened?.after.id ?? ''
  const { version = 0 } = (await findIncident(db, id)) ?? {}
  // It is acknowledged before the alert was said: the note waits for it.
  await actOnIncident(db, {
    ...{ id, version, act: { kind: 'acknowledge' }, personId: people.bob.id, note: '' },
    ...{ actor: { id: people.bob.id, origin: 'slack' }, now: systemClock.now() },
  })
  await claimMessages(db, { now: systemClock.now(), atMost: 10, leaseMs: -1 })
  await delivery.round()
  await claimMessages(db, { now: systemClock.now(), atMost: 10, leaseMs: -1 })
  await delivery.round()

  await allDue(db)
  await delivery.round()
  await delivery.round()
  const { alerts, notes } = await inChannel()
  expect(alerts).toHaveLength(1)
  expect(alerts[0]?.text).toContain('Acknowledged by Bob Lee')
  expect(notes.filter(({ text }) => text.includes('acknowledged it'))).toHaveLength(1)
  expect(notes.filter(({ text }) => text.includes('Found:'))).toHaveLength(1)
})

test('the alert was deleted: what happens to the incident is kept, and nothing fails', async () => {
  const stage = await stageBySteps()
  const { db, delivery, inChannel, channel } = stage
  await judged(stage, [{}])
  await delivery.round()
  await db.updateTable('outbox').set({ ts: '1.000001' }).where('kind', '=', 'incident.alert').execute()

  await judged(stage, [{ tier: 'channel', excess: dollars(900) }])
  await allDue(db)
  await delivery.round()

  const rows = await db.selectFrom('outbox').select(['failed_at', 'sent_at']).execute()
  expect(rows.every(({ failed_at, sent_at }) => failed_at === null && sent_at !== null)).toBe(true)
  expect((await inChannel()).alerts).toHaveLength(1)
  expect(channel).not.toBe('')
})

async function allDue(db: Db): Promise<void> {
  await db
    .updateTable('outbox')
    .set({ not_before: new Date(0) })
    .where('sent_at', 'is', null)
    .execute()
}

async function dyingAt(db: Db, table: string): Promise<void> {
  await sql`create or replace function die() returns trigger language plpgsql as
    $$ begin raise exception 'died here'; end $$`.execute(db)
  await sql`create trigger dying before insert on ${sql.table(table)} execute function die()`.execute(db)
}
