import { afterEach, expect, test } from 'vitest'
import { ana, type RunningSlack, until } from '../../../sandbox/slack/testing.ts'
import { systemClock } from '../../base/clock.ts'
import { tellAfterReading } from '../../notices/tell-of-syncs.ts'
import { ensurePerson } from '../../people/person.ts'
import { feedFailed, feedRead } from '../../sources/feed-state.ts'
import { beginRun, endRun, hearOfRun } from '../../sources/sync-run.ts'
import { anAccount } from '../../sources/testing.ts'
import { wantedSyncs } from '../../sources/wanted-sync.ts'
import { modalOf, modalText } from '../providers/testing.ts'
import { calls, connected, directMessages, disconnect, homeOf } from '../testing/connected.ts'

const counts = { pages: 3, records: 2_500, changed: 2_500, people: 12, calls: 5 }

afterEach(disconnect)

test('the Data tab says how an account stands; Sync now asks for a reading, and History tells of those before', async () => {
  const { slack, database, accountId, anaId } = await company()
  const { db } = database
  const run = await beginRun(db, { accountId, trigger: 'command', now: systemClock.now() })
  await openData(slack)
  await shows(slack, 'Being read now')
  const home = (await slack.state(ana)).home

  await slack.act('pressButton', { user: ana, viewId: home?.id ?? '', actionId: 'data.sync-now' })
  await until('it is said', async () => modalText(await modalOf(slack)).includes('is being read already'))
  await slack.act('closeModal', { user: ana, viewId: (await modalOf(slack)).id })
  await endRun(db, { runId: run?.runId ?? 0, counts, problem: '', now: systemClock.now() })
  await slack.act('pressButton', { user: ana, viewId: home?.id ?? '', actionId: 'data.sync-now' })
  await until('it is asked for', async () => modalText(await modalOf(slack)).includes('will be read now'))
  await slack.act('closeModal', { user: ana, viewId: (await modalOf(slack)).id })
  await slack.act('pressButton', { user: ana, viewId: home?.id ?? '', actionId: 'data.show-history' })
  await until('the history is there', async () =>
    modalText(await modalOf(slack)).includes('2,500 records of 12 people'),
  )

  expect(modalText(await modalOf(slack))).toContain('Command line')
  expect(await wantedSyncs(db)).toMatchObject([{ accountId, trigger: 'hand', askedBy: anaId }])
})

test('who asked for a reading sees one message follow it, and then what it came to', async () => {
  const { slack, database, accountId, anaId } = await company()
  const { db } = database
  const startedAt = systemClock.now()
  const run = await beginRun(db, { accountId, trigger: 'first', askedBy: anaId, now: startedAt })
  const runId = run?.runId ?? 0
  await until('it begins', async () => (await said(slack)).includes('for the first time'))

  const reach = { from: new Date('2026-01-01'), reached: new Date('2026-06-30'), to: new Date('2026-12-28') }
  await hearOfRun(db, runId, { ...counts, records: 1_000 }, reach)
  await until('it goes on', async () => (await said(slack)).includes('1,000 records of 12 people'))
  const during = await said(slack)
  const first = new Date('2025-11-21T10:00:00Z')
  const kept = {
    account: String(accountId),
    source: 'cursor-events',
    records: 2_500,
    first_at: first,
    last_at: startedAt,
  }
  await db.insertInto('source_kept').values(kept).execute()
  await endRun(db, { runId, counts, problem: '', now: systemClock.now() })
  await until('it has ended', async () => (await said(slack)).includes('has been read*'))
  await until('the first message says so', async () => (await said(slack)).includes('was read.'))

  expect(during).toContain('49%')
  expect(during).toContain('Jun 30')
  const all = await said(slack)
  expect(all).toContain('2,500 records of 12 people')
  expect(all).toContain('The oldest usage Cursor has told of is of Nov 21, 2025')
  expect(all).not.toContain('for the first time')
  expect(await calls(slack, 'chat.postMessage')).toHaveLength(2)
  const edited = (await calls(slack, 'chat.update')).map(({ arguments: given }) => JSON.stringify(given))
  expect(edited.length).toBeGreaterThanOrEqual(2)
  expect(new Set(edited.map((one) => /"ts":"([^"]*)"/.exec(one)?.[1])).size).toBe(1)
})

test('admins are told once that an account cannot be read, can try again from there, and hear when it works', async () => {
  const { slack, database, accountId } = await company()
  const { db } = database
  const problem = 'Cursor does not accept this key any more.'
  const tell = () => tellAfterReading(db, { questions: [], now: systemClock.now() })
  const run = await beginRun(db, { accountId, trigger: 'schedule', now: systemClock.now() })
  await feedFailed(db, { accountId, feed: 'cursor-events', problem, now: systemClock.now() })
  await endRun(db, { runId: run?.runId ?? 0, counts, problem: `usage events: ${problem}`, now: systemClock.now() })
  await tell()
  await tell()
  await until('it is told', async () => (await said(slack)).includes('cannot be read in full since'))
  expect(await said(slack)).toContain('usage events: Cursor does not accept this key any more.')

  const notice = (await slack.state(ana)).channels.find(({ kind }) => kind === 'im')
  const press = { user: ana, channel: notice?.id ?? '', ts: notice?.messages.at(-1)?.ts ?? '' }
  await slack.act('pressButton', { ...press, actionId: 'data.sync-now' })
  await until('a reading is asked for', async () => (await wantedSyncs(db)).length > 0)
  const now = systemClock.now()
  await feedRead(db, { accountId, feed: 'cursor-events', from: now, to: now, now })
  await tell()
  await tell()
  await until('it works', async () => (await said(slack)).includes('can be read again'))

  expect(await calls(slack, 'chat.postMessage')).toHaveLength(2)
})

async function company() {
  const app = await connected({ publicUrl: null, admins: ['ana@x.example'] })
  const now = systemClock.now()
  const anas = { kind: 'person' as const, name: 'Ana Ruiz', email: 'ana@x.example', now }
  const { id: anaId } = await ensurePerson(app.database.db, anas)
  // Tally knows her Slack account from then on.
  await app.slack.act('openHome', { user: ana })
  await until('Home is there', async () => (await app.slack.state(ana)).home)
  return { ...app, anaId, accountId: await anAccount(app.database.db) }
}

async function openData(slack: RunningSlack): Promise<void> {
  await slack.act('openHome', { user: ana })
  const home = await until('Home is there', async () => (await slack.state(ana)).home)
  await until('Data can be opened', async () => (await homeOf(slack, ana)).includes('home.tab-data'))
  await slack.act('pressButton', { user: ana, viewId: home.id, actionId: 'home.tab-data' })
}

async function shows(slack: RunningSlack, expected: string): Promise<void> {
  await until(`Home shows ${expected}`, async () => (await homeOf(slack, ana)).includes(expected))
}

async function said(slack: RunningSlack): Promise<string> {
  return (await directMessages(slack, ana)).join('\n')
}
