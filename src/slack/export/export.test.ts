import { readdir } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { afterEach, describe, expect, test } from 'vitest'
import { ana, bob, type RunningSlack, until, webClient } from '../../../sandbox/slack/testing.ts'
import { addDays, addMonths, type Day, dayOf, daysOfMonth, monthOf } from '../../base/calendar.ts'
import { systemClock } from '../../base/clock.ts'
import { createLog } from '../../base/log.ts'
import { microUsd } from '../../base/money.ts'
import type { Db } from '../../db/database.ts'
import { recordEntries } from '../../ledger/record-entries.ts'
import { anEntry } from '../../ledger/testing.ts'
import { viewerOf } from '../../people/access.ts'
import { ensureHandle } from '../../people/handle.ts'
import { assignMember } from '../../people/membership.ts'
import { ensurePerson } from '../../people/person.ts'
import { createTeam } from '../../people/team-changes.ts'
import { periodOfWord } from '../../reports/period.ts'
import { plainCalendar } from '../../reports/report-calendar.ts'
import { wholeOrganisation } from '../../reports/scope.ts'
import { connected, directMessages, disconnect, homeOf, seenBy } from '../testing/connected.ts'
import { oneClient } from '../testing/one-client.ts'
import { exportActions, exportForm } from './action-ids.ts'
import { type ExportOrder, sendExport } from './send-export.ts'
import { fields, options } from './views.ts'

const now = systemClock.now()
const actor = { id: 'test', origin: 'tally' as const }

afterEach(disconnect)

describe('/spend export', () => {
  test('a kind is enough: a member’s own figures come as a file, and nobody else’s', async () => {
    const { slack, database } = await company()

    await type(slack, bob, '/spend export days 7d')
    const [file] = await filesOf(slack, bob)

    expect(file?.name).toBe(`tally-days-${addDays(dayOf(now), -6)}-to-${dayOf(now)}.csv`)
    expect(file?.text).toMatch(/^\uFEFFDay \(UTC\),Provider,/)
    expect(file?.text).toContain('bob@x.example')
    expect(file?.text).not.toContain('ana@x.example')
    const [comment] = await directMessages(slack, bob)
    expect(comment).toContain('*Days of Bob Lee, the last 7 days*: 1 row, $3.00 in all.')
    expect((await seenBy(slack, bob)).join()).toContain('Exporting Days of Bob Lee')
    expect(await directMessages(slack, ana)).toEqual([])
    expect(await acts(database.db)).toEqual([])
  })

  test('a lead’s team, and that others’ figures left is written down', async () => {
    const { slack, database, payments } = await company()

    await type(slack, ana, '/spend export chargback team payments 7d')
    const [file] = await filesOf(slack, ana)

    expect(file?.text).toContain('bob@x.example')
    expect(await acts(database.db)).toEqual([
      expect.objectContaining({
        act: 'usage.export',
        subject: `team:${payments.id}`,
        origin: 'slack',
        detail: {
          name: 'Chargeback of Payments',
          period: `${addDays(dayOf(now), -6)} to ${dayOf(now)}`,
          rows: 2,
        },
      }),
    ])
  })

  test.each(['org', 'team payments', 'ana@x.example'])('a member does not get the figures of %s', async (whose) => {
    const { slack, database } = await company()

    await type(slack, bob, `/spend export days ${whose}`)
    await until('it is refused', async () => (await seenBy(slack, bob)).length > 0)

    expect(slack.workspace.files.size).toBe(0)
    expect(await acts(database.db)).toEqual([])
    expect((await seenBy(slack, bob)).join()).not.toContain('Exporting')
  })

  test('nothing to export is said, and no file is sent', async () => {
    const { slack } = await company()

    await type(slack, bob, '/spend export sessions 2024-01')

    await until('it is said', async () => (await seenBy(slack, bob)).join().includes('There is nothing to export'))
    expect(slack.workspace.files.size).toBe(0)
  })

  test('words that mean nothing are named, with how it is written', async () => {
    const { slack } = await company()

    await type(slack, ana, '/spend export days team payments 7d quickly')

    await until('it is said', async () => (await seenBy(slack, ana)).join().includes('quickly'))
    expect(slack.workspace.files.size).toBe(0)
  })
})

describe('the form', () => {
  test('opens where no kind is said, filled in as far as it goes, and sends the file', async () => {
    const { slack, payments } = await company()

    await type(slack, ana, '/spend export team payments 7d')
    const form = await modalOf(slack, ana, 'export.start')
    expect(JSON.stringify(form)).toContain(`"initial_option":{"text":{"type":"plain_text","text":"Payments"`)
    await submit(slack, ana, { kind: 'teams', scope: `team:${payments.id}`, period: '7d' })
    const [file] = await filesOf(slack, ana)

    expect(file?.text).toMatch(/^\uFEFFTeam on the day,/)
    await until('the form says so', async () =>
      JSON.stringify((await slack.state(ana)).modals).includes('a file is in your messages with me'),
    )
  })

  test('opens from a tab of Home with what is looked at there', async () => {
    const { slack } = await company()
    await slack.act('openHome', { user: ana })
    const home = await until('Home is there', async () => (await slack.state(ana)).home)
    await slack.act('pressButton', { user: ana, viewId: home.id, actionId: 'home.tab-overview' })
    await until('Overview is there', async () => (await homeOf(slack, ana)).includes('overview.period'))
    await slack.act('chooseOption', { user: ana, viewId: home.id, actionId: 'overview.period', value: '7d' })
    await until('the period is chosen', async () => (await homeOf(slack, ana)).includes('\\"period\\":\\"7d'))

    await slack.act('pressButton', { user: ana, viewId: home.id, actionId: exportActions.open })
    const form = JSON.stringify(await modalOf(slack, ana, exportForm.start))

    expect(form).toContain('"initial_option":{"text":{"type":"plain_text","text":"Payments"')
    expect(form).toContain('"initial_option":{"text":{"type":"plain_text","text":"Last 7 days"')
  })

  test('a forged scope is refused beside its field', async () => {
    const { slack } = await company()

    await type(slack, bob, '/spend export')
    await modalOf(slack, bob, 'export.start')
    const answer = await submit(slack, bob, { kind: 'days', scope: 'org', period: 'mtd' })

    expect(JSON.stringify(answer)).toContain('whose figures you may see')
    expect(slack.workspace.files.size).toBe(0)
  })
})

describe('a large one', () => {
  test('is split by month, says so, and how far it has come stands in one message', async () => {
    const { slack, order, who, deps } = await longHistory()

    const sent = await sendExport({ ...deps, mostBytes: 700, progressEvery: 1 }, who, order)
    const files = await filesOf(slack, ana)

    expect(sent).toMatchObject({ outcome: 'sent', files: 3, written: { rows: 6 } })
    expect(files.map(({ text }) => text.trim().split('\r\n').length)).toEqual([3, 3, 3])
    expect(new Set(files.map(({ name }) => name)).size).toBe(3)
    const said = await directMessages(slack, ana)
    expect(said.filter((one) => /Exporting|Exported/.test(one))).toEqual([
      expect.stringContaining('Exported Days of The organisation'),
    ])
    expect(said.join()).toContain('so it came as 3 files, one a month')
    expect(said.join()).toContain('6 rows, $6.00 in all.')
  })

  test('of which its last month alone is too large sends none of them, leaves nothing behind and says what helps', async () => {
    const { slack, order, who, deps, handles } = await longHistory()
    const { db } = deps
    const lastDay = addDays(order.period.range.to, -1)
    const more = Array.from({ length: 4 }, (_, index) => entry(handles.ana, addDays(lastDay, -index), 1_000_000))
    await recordEntries(db, more)
    const before = await leftOvers()

    await expect(sendExport({ ...deps, mostBytes: 700 }, who, order)).rejects.toThrow(/alone is too large for one file/)

    expect(slack.workspace.files.size).toBe(0)
    expect(await acts(db)).toEqual([])
    expect(await leftOvers()).toEqual(before)
  })

  test('is asked once more whether it may be seen, by what they are when it begins', async () => {
    const { slack, order, who, deps } = await longHistory()

    expect(await sendExport({ ...deps, admins: [] }, who, order)).toEqual({ outcome: 'refused' })
    expect(slack.workspace.files.size).toBe(0)
  })
})

// Ana leads Payments, where Bob is; both used something today.
async function company(admins: string[] = []) {
  const app = await connected({ publicUrl: null, admins })
  const { db } = app.database
  const lead = await ensurePerson(db, { kind: 'person', name: 'Ana Ruiz', email: 'ana@x.example', now })
  const member = await ensurePerson(db, { kind: 'person', name: 'Bob Lee', email: 'bob@x.example', now })
  const payments = await createTeam(db, { name: 'Payments', leadIds: [lead.id], actor, now })
  const fromDay = addDays(dayOf(now), -90)
  await assignMember(db, { personId: lead.id, teamId: payments.id, fromDay, actor, now })
  await assignMember(db, { personId: member.id, teamId: payments.id, fromDay, actor, now })
  const handles = {
    ana: await ensureHandle(db, { vendor: 'tally-key', name: 'ana', personId: lead.id }),
    bob: await ensureHandle(db, { vendor: 'tally-key', name: 'bob', personId: member.id }),
  }
  await recordEntries(db, [entry(handles.ana, dayOf(now), 1_000_000), entry(handles.bob, dayOf(now), 3_000_000)])
  return { ...app, payments, handles, lead }
}

async function longHistory() {
  const app = await company(['ana@x.example'])
  const { db } = app.database
  const current = monthOf(dayOf(now))
  const months = [addMonths(current, -3), addMonths(current, -2), addMonths(current, -1)]
  const ids = [app.handles.ana, app.handles.bob]
  await recordEntries(
    db,
    months.flatMap((month) => ids.map((handleId) => entry(handleId, daysOfMonth(month).from, 1_000_000))),
  )
  const order: ExportOrder = {
    kind: 'days',
    scope: wholeOrganisation,
    period: {
      ...periodOfWord('90d', now, plainCalendar),
      range: { from: daysOfMonth(addMonths(current, -3)).from, to: daysOfMonth(current).from },
    },
    names: false,
    forExcel: false,
  }
  const client = webClient(app.slack)
  const deps = {
    db,
    clock: systemClock,
    log: createLog('silent'),
    clients: oneClient(client),
    admins: ['ana@x.example'],
  }
  const viewer = await viewerOf(db, { person: app.lead, admins: ['ana@x.example'] })
  return { ...app, order, deps, who: { viewer, slackUser: ana, actor } }
}

function entry(handleId: number, day: Day, cost: number) {
  const amount = microUsd(cost)
  return anEntry({ at: `${day}T00:00:01.000Z`, handleId, costMicroUsd: amount, listMicroUsd: amount })
}

function type(slack: RunningSlack, user: string, text: string) {
  return slack.act('runCommand', { user, channel: '#ai-spend', text })
}

async function modalOf(slack: RunningSlack, user: string, callbackId: string) {
  return until('the modal is there', async () =>
    (await slack.state(user)).modals.find((modal) => JSON.stringify(modal).includes(callbackId)),
  )
}

async function submit(slack: RunningSlack, user: string, given: { kind: string; scope: string; period: string }) {
  const modal = await modalOf(slack, user, exportForm.start)
  const state = {
    [fields.kind]: { [fields.kind]: given.kind },
    [fields.scope]: {
      [exportForm.scope]: { text: { type: 'plain_text', text: 'chosen' }, value: given.scope },
    },
    [fields.period]: { [fields.period]: given.period },
    [fields.options]: { [fields.options]: [options.forExcel] },
  }
  return slack.act('submitModal', { user, viewId: modal.id, state })
}

/** The files somebody finds in their own messages, once all that were sent are there. */
async function filesOf(slack: RunningSlack, user: string) {
  const shown = await until('the files are there', async () => {
    const { channels } = await slack.state(user)
    const inMessages = channels
      .filter(({ kind }) => kind === 'im')
      .flatMap(({ messages }) => messages.flatMap(({ files }) => files))
    return inMessages.length > 0 && inMessages.length === slack.workspace.files.size ? inMessages : null
  })
  return shown.map(({ id }) => {
    const file = slack.workspace.files.get(String(id))
    return { name: file?.name, text: file?.bytes?.toString('utf8') ?? '' }
  })
}

async function acts(db: Db) {
  return db.selectFrom('audit').selectAll().where('act', '=', 'usage.export').orderBy('id').execute()
}

async function leftOvers(): Promise<string[]> {
  return (await readdir(tmpdir())).filter((name) => name.startsWith('tally-export-'))
}
