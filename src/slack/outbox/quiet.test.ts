import { sql } from 'kysely'
import { afterEach, expect, test } from 'vitest'
import { z } from 'zod'
import { ana } from '../../../sandbox/slack/testing.ts'
import { settableClock } from '../../base/clock.ts'
import { createLog } from '../../base/log.ts'
import { usualQuietTimes } from '../../notices/quiet-times.ts'
import { removeOldNotices } from '../../notices/remove-old-notices.ts'
import type { TopicId } from '../../notices/topics.ts'
import { chooseQuietTimes, chooseWays, type Way } from '../../notices/wishes.ts'
import { MailRefused } from '../../outbox/mail.ts'
import { queueMessage } from '../../outbox/outbox.ts'
import { ensureHandle } from '../../people/handle.ts'
import { ensurePerson } from '../../people/person.ts'
import { section } from '../kit/blocks.ts'
import { slackLogger } from '../logger.ts'
import { togetherMessages } from '../notifications/messages.ts'
import { calls, connected, directMessages, disconnect } from '../testing/connected.ts'
import { clientOptions, openClients } from '../web-api.ts'
import type { MailDelivery } from './deliver.ts'
import { openDelivery } from './delivery.ts'
import { renderer } from './renderer.ts'

afterEach(disconnect)

const evening = new Date('2026-11-20T21:00:00Z')
const mondayMorning = new Date('2026-11-23T08:00:00Z')
const minute = 60_000

const saying = renderer(z.object({ say: z.string() }), ({ say }) => ({ text: say, blocks: [section(say)] }))
const nothing = renderer(z.object({}), () => null)

/** Ana in Slack and a sender of our own; the app's is closed. `sent` are the mails that went out. */
async function stage() {
  const { slack, database, app } = await connected({ publicUrl: null })
  await app.close()
  const { db } = database
  const log = createLog('silent')
  const clock = settableClock(evening)
  const options = clientOptions({ apiUrl: slack.slackApiUrl, logger: slackLogger(log) })
  const person = await ensurePerson(db, { kind: 'person', name: 'Ana', email: 'ana@x.example', now: evening })
  await ensureHandle(db, { vendor: 'slack', name: `T0SANDBOX:${ana}`, personId: person.id })
  const sent: string[] = []
  const mail: MailDelivery = {
    addresses: ['finance@x.example', 'cto@x.example'],
    sendDrawn: async ({ to, drawn }) => {
      if (to.startsWith('cto')) throw new MailRefused('there is no such address')
      sent.push(`${to}: ${drawn.text}`)
    },
  }
  const each = {
    'budget.warning': saying,
    'budget.blocked': saying,
    'key.expires': saying,
    'digest.weekly': saying,
    'sync.failing': nothing,
  }
  const common = {
    db,
    clock,
    log,
    clients: openClients(slack.tokens.botToken, options),
    admins: [],
    usualQuiet: usualQuietTimes,
  }
  const renderers = { ...each, ...togetherMessages(common, each) }
  const deps = { ...common, mail, renderers, mailRenderers: renderers }
  const queue = (kind: string, say: string, recipient = `person:${person.id}`) =>
    queueMessage(db, { kind, recipient, data: { say }, dedupeKey: `${kind} ${say}` }, clock.now())
  const choose = (topic: TopicId, way: Way) =>
    chooseWays(db, { personId: person.id, ways: new Map([[topic, way]]), isMailSetUp: true })
  const untilDone = async (delivery: ReturnType<typeof openDelivery>) => {
    while ((await delivery.round()) > 0);
  }
  const said = async () => (await directMessages(slack, ana)).map((one): string => JSON.parse(one)[0])
  return { slack, db, deps, clock, person, queue, choose, sent, untilDone, said, delivery: openDelivery(deps) }
}

test('a warning of Friday evening comes on Monday morning, once; a stop comes at once', async () => {
  const { clock, queue, untilDone, said, delivery } = await stage()
  await queue('budget.warning', '80 % of a budget')
  await queue('budget.blocked', 'a budget stops you')
  await untilDone(delivery)
  expect(await said()).toEqual(['a budget stops you'])

  clock.set(new Date(mondayMorning.getTime() - 1))
  await untilDone(delivery)
  expect(await said()).toHaveLength(1)

  clock.set(mondayMorning)
  await untilDone(delivery)
  await untilDone(delivery)
  expect(await said()).toEqual(['a budget stops you', '80 % of a budget'])
})

test('three and more that waited come in one message, in their order; what has passed by then is left out', async () => {
  const { db, clock, queue, untilDone, said, delivery } = await stage()
  for (const say of ['first', 'second', 'third']) await queue('budget.warning', say)
  await queue('sync.failing', 'gone by then')
  await untilDone(delivery)
  clock.set(mondayMorning)

  await untilDone(delivery)

  expect(await said()).toEqual(['3 notices waited for the end of your quiet hours: first second third'])
  const parts = await db.selectFrom('outbox').select(['channel', 'ts', 'sent_at']).execute()
  expect(new Set(parts.map(({ channel, ts }) => `${channel} ${ts}`)).size).toBe(1)
  expect(parts.every(({ sent_at }) => sent_at !== null)).toBe(true)
})

test('two senders at once, and one that dies before it wrote down what it said, say it once', async () => {
  const { slack, db, deps, clock, queue, untilDone, said, delivery } = await stage()
  for (let each = 0; each < 8; each++) await queue('budget.warning', `number ${each}`)
  await untilDone(delivery)
  clock.set(mondayMorning)
  const other = openDelivery(deps)

  await Promise.all([untilDone(delivery), untilDone(other)])
  // As if the sender had died between Slack's taking it and writing that down.
  await db.updateTable('outbox').set({ sent_at: null, channel: null, ts: null }).execute()
  await Promise.all([untilDone(delivery), untilDone(other)])

  expect(await said()).toEqual([expect.stringMatching(/^8 notices waited/)])
  expect(await calls(slack, 'chat.postMessage')).toHaveLength(1)
})

test.each(['a message that holds others', 'the parts of one'])(
  'a sender that dies while it writes %s leaves all to be said once',
  async (what) => {
    const { db, clock, queue, untilDone, said, delivery } = await stage()
    for (const say of ['first', 'second', 'third']) await queue('budget.warning', say)
    await untilDone(delivery)
    clock.set(mondayMorning)
    const event = what.startsWith('a message') ? sql`insert` : sql`update of together_in`
    await sql`create function die() returns trigger language plpgsql as $$ begin raise 'died here'; end $$`.execute(db)
    await sql`create trigger dying before ${event} on outbox for each row execute function die()`.execute(db)
    await expect(delivery.round()).rejects.toThrow('died here')
    await sql`drop trigger dying on outbox`.execute(db)

    await untilDone(delivery)

    expect(await said()).toEqual([expect.stringMatching(/^3 notices waited/)])
  },
)

test('a clock that jumps back neither repeats nor loses, and one that jumps on and back says all in the end', async () => {
  const { clock, queue, untilDone, said, delivery } = await stage()
  clock.set(mondayMorning)
  await queue('budget.warning', 'before')
  await untilDone(delivery)

  clock.set(new Date(mondayMorning.getTime() - 26 * 60 * minute))
  await untilDone(delivery)
  expect(await said()).toEqual(['before'])
  await queue('budget.warning', 'on Sunday')
  await untilDone(delivery)

  clock.set(new Date(mondayMorning.getTime() + 9 * 60 * minute))
  await queue('budget.blocked', 'in the afternoon')
  clock.set(mondayMorning)
  await untilDone(delivery)
  clock.set(new Date(mondayMorning.getTime() + 9 * 60 * minute))
  await untilDone(delivery)

  expect(await said()).toEqual(['before', 'on Sunday', 'in the afternoon'])
})

test('what was chosen meanwhile holds: switched off it is told to nobody, without quiet times it comes', async () => {
  const { db, clock, person, queue, choose, untilDone, said, delivery } = await stage()
  await queue('budget.warning', 'of Friday')
  await queue('key.expires', 'a key ends')
  await untilDone(delivery)
  await choose('budget-warnings', 'off')
  clock.set(mondayMorning)
  await untilDone(delivery)
  expect(await said()).toEqual(['a key ends'])
  const unsaid = await db
    .selectFrom('outbox')
    .select(['dedupe_key', 'failed_at'])
    .where('unsaid', 'is not', null)
    .execute()
  expect(unsaid).toEqual([{ dedupe_key: 'budget.warning of Friday', failed_at: null }])

  clock.set(evening)
  await chooseQuietTimes(db, { personId: person.id, quiet: { hours: null, days: [1] } })
  await queue('key.expires', 'another ends')
  await untilDone(delivery)
  expect(await said()).toEqual(['a key ends', 'another ends'])
})

test('a topic switched off in the morning is left out of what waited, and one alone is said as itself', async () => {
  const { db, clock, queue, choose, untilDone, said, delivery } = await stage()
  for (const say of ['first', 'second', 'third']) await queue('budget.warning', say)
  await queue('key.expires', 'a key ends')
  await untilDone(delivery)
  await choose('budget-warnings', 'off')
  clock.set(mondayMorning)

  await untilDone(delivery)

  expect(await said()).toEqual(['a key ends'])
  const left = await db.selectFrom('outbox').select('id').where('sent_at', 'is', null).execute()
  expect(left).toEqual([])
})

test('what was chosen for e-mail goes there at night, by a message of its own', async () => {
  const { slack, queue, choose, sent, untilDone, delivery } = await stage()
  await choose('budget-warnings', 'email')
  await queue('budget.warning', '80 %')

  await untilDone(delivery)

  expect(sent).toEqual(['ana@x.example: 80 %'])
  expect(await directMessages(slack, ana)).toEqual([])
})

test('a mail that is refused is said in Slack instead; without a mail service all comes in Slack', async () => {
  const { db, deps, clock, queue, choose, untilDone, said, delivery } = await stage()
  clock.set(mondayMorning)
  await choose('budget-warnings', 'email')
  await db.updateTable('person').set({ email: 'cto@x.example' }).execute()
  await queue('budget.warning', 'refused')
  await untilDone(delivery)
  await queue('budget.warning', 'no mail')
  await untilDone(openDelivery({ ...deps, mail: null }))

  expect(await said()).toEqual(['refused', 'no mail'])
})

test('a mail that is refused at night waits for the morning, as whatever else is said in Slack', async () => {
  const { db, clock, queue, choose, untilDone, said, delivery } = await stage()
  await choose('budget-warnings', 'email')
  await db.updateTable('person').set({ email: 'cto@x.example' }).execute()
  await queue('budget.warning', 'refused')
  await untilDone(delivery)
  expect(await said()).toEqual([])

  clock.set(mondayMorning)
  await untilDone(delivery)
  expect(await said()).toEqual(['refused'])
})

test('what is for the list goes to each address; one that is refused keeps nobody else from it', async () => {
  const { db, deps, queue, sent, untilDone, delivery } = await stage()
  await queue('digest.weekly', 'last week', 'mail')
  await untilDone(delivery)
  await queue('digest.weekly', 'no service', 'mail')
  await untilDone(openDelivery({ ...deps, mail: null }))

  expect(sent).toEqual(['finance@x.example: last week'])
  const rows = await db.selectFrom('outbox').select(['recipient', 'failure', 'unsaid']).execute()
  expect(
    rows.map(({ recipient, failure, unsaid }) => `${recipient} ${failure ?? unsaid ?? 'said'}`).toSorted(),
  ).toEqual([
    'email:cto@x.example there is no such address',
    'email:finance@x.example said',
    'mail no e-mail is set up',
    'mail said',
  ])
})

test('more than a year later what was said is forgotten, and what waits is not', async () => {
  const { db, clock, queue, untilDone, delivery } = await stage()
  clock.set(mondayMorning)
  await queue('budget.warning', 'said')
  await untilDone(delivery)
  clock.set(evening)
  await queue('budget.warning', 'waits')
  await untilDone(delivery)

  expect(await removeOldNotices(db, new Date('2027-12-20T00:00:00Z'))).toEqual({ messages: 0, occasions: 0 })
  expect(await removeOldNotices(db, new Date('2028-01-20T00:00:00Z'))).toEqual({ messages: 1, occasions: 0 })
  expect(await db.selectFrom('outbox').select('dedupe_key').execute()).toEqual([{ dedupe_key: 'budget.warning waits' }])
})
