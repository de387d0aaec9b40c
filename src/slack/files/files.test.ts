import { afterEach, describe, expect, test } from 'vitest'
import { ana, bob, type RunningSlack, until } from '../../../sandbox/slack/testing.ts'
import { newTrigger } from '../../../sandbox/slack/triggers.ts'
import { systemClock } from '../../base/clock.ts'
import { ensurePerson } from '../../people/person.ts'
import { setRole } from '../../people/roles.ts'
import { answersHere } from '../testing/answers.ts'
import { connected, disconnect } from '../testing/connected.ts'
import { forgeryFor } from '../testing/forged.ts'
import { fileActions, fileForms, fileShortcuts } from './action-ids.ts'
import { madeUpImports } from './testing/made-up-imports.ts'
import { groups, id, invoice, people, period, refused, usage } from './testing/samples.ts'

const now = systemClock.now()
const actor = { id: 'test', origin: 'tally' as const }

afterEach(disconnect)

describe('a file dropped into the messages with Tally', () => {
  test('is talked about in one message of its thread, from reading to undone', async () => {
    const { slack, files } = await company()

    const { ts } = await drop(slack, ana, { 'usage.csv': 'Date,User\n' })
    await said(slack, ana, 'Import it?')
    await press(slack, ana, fileActions.import)
    await said(slack, ana, 'is imported')
    await press(slack, ana, fileActions.undo)
    await said(slack, ana, 'was undone')

    expect(files.contents).toEqual(['Date,User\n'])
    expect(files.done).toEqual(['take usage.csv', 'import 1', 'undo 1'])
    const all = await answers(slack, ana)
    expect(all.map(({ threadTs }) => threadTs)).toEqual([ts])
    expect(JSON.stringify(all)).not.toContain(fileActions.undo)
  })

  test('with others and a text has a message of its own for each', async () => {
    const { slack, files } = await company()
    files.is('list.csv', people)

    await drop(slack, ana, { 'a.csv': 'a', 'list.csv': 'b', 'c.csv': 'c' }, { text: 'October, please' })
    await until('all are read', async () => (await answers(slack, ana)).filter(waits).length === 3)

    expect(files.done.toSorted()).toEqual(['take a.csv', 'take c.csv', 'take list.csv'])
    expect(await answers(slack, ana)).toHaveLength(3)
  })

  test('into that thread is answered there, too', async () => {
    const { slack } = await company()
    const { ts } = await drop(slack, ana, { 'a.csv': 'a' })

    await drop(slack, ana, { 'b.csv': 'b' }, { threadTs: String(ts) })
    await until('both are read', async () => (await answers(slack, ana)).filter(waits).length === 2)

    expect((await answers(slack, ana)).map(({ threadTs }) => threadTs)).toEqual([ts, ts])
  })

  test('is read once, however often Slack tells of it', async () => {
    const { slack, files } = await company()
    await slack.act('faults', { duplicateEvents: 3 })

    await drop(slack, ana, { 'usage.csv': 'a' })
    await said(slack, ana, 'Import it?')
    await until('it was told of again', async () => (await slack.log()).deliveries.filter(isFile).length >= 2)

    expect(files.done).toEqual(['take usage.csv'])
    expect(await answers(slack, ana)).toHaveLength(1)
  })

  test('by a member is refused in a sentence, and not read', async () => {
    const { slack, files } = await company()

    await drop(slack, 'U0CLEO', { 'usage.csv': 'a' })
    await said(slack, 'U0CLEO', 'Only finance and admins can do this')

    expect(files.done).toEqual([])
    expect((await slack.log()).calls.filter(({ method }) => method.startsWith('files.'))).toEqual([])
  })

  test('that Tally may not read says which scope is missing', async () => {
    const { slack, files } = await company()
    await slack.act('app', { scopes: slack.workspace.app.scopes.filter((scope) => scope !== 'files:read') })

    await drop(slack, ana, { 'usage.csv': 'a' })
    await said(slack, ana, 'lacks the scope files:read')

    expect(JSON.stringify(await answers(slack, ana))).toMatch(/Nothing was changed\. Reference: \w{6}/)
    expect(files.done).toEqual([])
  })
})

describe('elsewhere', () => {
  test('files given to the form of the shortcut are talked about in one’s messages', async () => {
    const { slack, files } = await company()

    await slack.act('runShortcut', { user: bob, callbackId: fileShortcuts.open })
    const form = await modalOf(slack, bob, fileForms.upload)
    const { fileIds } = await slack.act('uploadFile', {
      user: bob,
      inModal: true,
      files: [named('a.csv', 'a'), named('b.pdf', 'b')],
    })
    await slack.act('submitModal', { user: bob, viewId: form.id, state: { files: { files: fileIds } } })
    await until('both are read', async () => (await answers(slack, bob)).filter(waits).length === 2)

    expect(files.contents.toSorted()).toEqual(['a', 'b'])
    expect((await answers(slack, bob)).map(({ threadTs }) => threadTs)).toEqual([null, null])
    expect((await slack.state(bob)).modals).toEqual([])
  })

  test('the form wants a file', async () => {
    const { slack } = await company()
    await slack.act('runShortcut', { user: bob, callbackId: fileShortcuts.open })
    const form = await modalOf(slack, bob, fileForms.upload)

    expect(await slack.act('submitModal', { user: bob, viewId: form.id, state: {} })).toMatchObject({
      result: 'incomplete',
    })
  })

  test('a member is told in the window that they may not', async () => {
    const { slack } = await company()

    await slack.act('runShortcut', { user: 'U0CLEO', callbackId: fileShortcuts.open })

    await until('it is said', async () =>
      JSON.stringify((await slack.state('U0CLEO')).modals).includes('Only finance and admins'),
    )
  })

  test('a file on a message in a channel is read for who asked, once', async () => {
    const { slack, files } = await company()
    const channel = 'C0AISPEND'
    const { ts } = await drop(slack, ana, { 'invoice.csv': 'x' }, { channel })
    const shortcut = { user: bob, callbackId: fileShortcuts.onMessage, channel, ts: String(ts) }

    await Promise.all([slack.act('runShortcut', shortcut), slack.act('runShortcut', shortcut)])
    await said(slack, bob, 'Import it?')

    expect(files.done).toEqual(['take invoice.csv'])
    expect(await answers(slack, ana)).toEqual([])
    const inChannel = (await slack.state(bob)).channels.find((one) => one.id === channel)?.messages ?? []
    expect(inChannel.at(-1)).toMatchObject({ ephemeral: true, text: expect.stringContaining('is being read') })
  })

  test('a file Tally cannot see says so, and how it can', async () => {
    const { slack, files } = await company()
    const channel = 'C0GENERAL'
    const { ts } = await drop(slack, ana, { 'invoice.csv': 'x' }, { channel })

    await slack.act('runShortcut', { user: bob, callbackId: fileShortcuts.onMessage, channel, ts: String(ts) })
    await said(slack, bob, 'Add Tally to the channel it is in')

    expect(files.done).toEqual([])
  })

  test('a message without a file has nothing to import', async () => {
    const { slack } = await company()
    const channel = 'C0AISPEND'
    const { ts } = await slack.act('postMessage', { user: bob, channel, text: 'no file' })

    await slack.act('runShortcut', { user: bob, callbackId: fileShortcuts.onMessage, channel, ts: String(ts) })

    await until('it is said', async () =>
      JSON.stringify(await slack.state(bob)).includes('There is no file with this message'),
    )
  })
})

describe('what a preview asks', () => {
  test('of when it is: the guess is one press', async () => {
    const { slack, files } = await company()
    files.is('spend.csv', period)
    await drop(slack, ana, { 'spend.csv': 'a' })
    await said(slack, ana, 'Of when is it?')

    await press(slack, ana, fileActions.takeGuess)
    await said(slack, ana, 'Import it?')

    expect(files.done).toEqual(['take spend.csv', 'span 1 2026-10-01 2026-10-31'])
  })

  test('of when it is: another period is chosen in a window, in the right order', async () => {
    const { slack, files } = await company()
    files.is('spend.csv', period)
    await drop(slack, ana, { 'spend.csv': 'a' })
    await said(slack, ana, 'Of when is it?')

    await press(slack, ana, fileActions.askPeriod)
    const form = await modalOf(slack, ana, fileForms.period)
    const days = (first: string, last: string) => ({ first: { first }, last: { last } })
    const submit = (state: object) => slack.act('submitModal', { user: ana, viewId: form.id, state: { ...state } })

    expect(await submit(days('2026-10-15', '2026-10-01'))).toMatchObject({ result: 'errors' })
    expect(await submit(days('2026-09-01', '2026-09-30'))).toMatchObject({ result: 'closed' })
    await said(slack, ana, 'Import it?')
    expect(files.done.at(-1)).toBe('span 1 2026-09-01 2026-09-30')
  })

  test('whose a name is: people are picked, and the preview follows', async () => {
    const { slack, files, anaId } = await company()
    await drop(slack, ana, { 'usage.csv': 'a' })
    await said(slack, ana, 'Import it?')

    await press(slack, ana, fileActions.askHandles)
    const form = await modalOf(slack, ana, fileForms.handles)
    const state = { 'handle 0': { 'handle 0': ana }, 'handle 1': { 'handle 1': null } }
    await slack.act('submitModal', { user: ana, viewId: form.id, state })
    await until('it is drawn', async () => !JSON.stringify(await answers(slack, ana)).includes('j.doe@'))

    expect(files.done.at(-1)).toBe(`assign 1 j.doe@northwind.example ${anaId}`)
    expect(JSON.stringify(await answers(slack, ana))).toContain('ci-runner')
  })

  test('the sort of a line: only what was changed is saved', async () => {
    const { slack, files } = await company()
    files.is('invoice.pdf', invoice)
    await drop(slack, ana, { 'invoice.pdf': 'a' })
    await said(slack, ana, 'Import it?')

    await press(slack, ana, fileActions.askSorts)
    const form = await modalOf(slack, ana, fileForms.sorts)
    await slack.act('submitModal', { user: ana, viewId: form.id, state: { 'line 2': { 'line 2': 'usage' } } })
    await until('it is saved', () => files.done.length === 2)

    expect(files.done.at(-1)).toBe('sort 1 [[2,"usage"]]')
  })

  test('who moves: those unticked stay', async () => {
    const { slack, files } = await company()
    const other = id.replace(/1$/, '2')
    const [first, second] = people.moves
    if (!first || !second) throw new Error('the sample has two moves')
    files.is('hibob.csv', { ...people, moves: [first, { ...second, personId: other }] })
    await drop(slack, ana, { 'hibob.csv': 'a' })
    await said(slack, ana, 'Import it?')

    await press(slack, ana, fileActions.askMoves)
    const form = await modalOf(slack, ana, fileForms.moves)
    await slack.act('submitModal', { user: ana, viewId: form.id, state: { 'moves 0': { 'moves 0': ['1'] } } })
    await said(slack, ana, 'is imported')

    expect(files.done.at(-1)).toBe(`import 1 ${other}`)
  })

  test('lists of people are for admins: finance sees what would change, and changes nothing', async () => {
    const { slack, files } = await company()
    files.is('teams.csv', { ...groups, moves: people.moves })
    await drop(slack, bob, { 'teams.csv': 'a' })

    await said(slack, bob, 'Only Tally admins can change teams')

    expect(JSON.stringify(await answers(slack, bob))).not.toContain(fileActions.import)
    expect(files.done).toEqual(['take teams.csv'])
  })

  test('the totals of a scan: what is typed is checked, and shown as an invoice', async () => {
    const { slack, files } = await company()
    files.is('scan.pdf', refused)
    await drop(slack, ana, { 'scan.pdf': 'a' })
    await said(slack, ana, 'Type in the totals')

    await press(slack, ana, fileActions.askTotals)
    const form = await modalOf(slack, ana, fileForms.totals)
    const typed = (usageAmount: string) => ({
      vendor: { vendor: 'openai' },
      number: { number: 'INV-7' },
      issued: { issued: '2026-11-01' },
      currency: { currency: 'usd' },
      usage: { usage: usageAmount },
      credit: { credit: '20' },
    })
    const submit = (state: object) => slack.act('submitModal', { user: ana, viewId: form.id, state: { ...state } })

    expect(await submit(typed('lots'))).toMatchObject({ result: 'errors', errors: { usage: expect.any(String) } })
    expect(await submit(typed('$1,234.56'))).toMatchObject({ result: 'closed' })
    await said(slack, ana, 'Import it?')
    expect(files.done.at(-1)).toBe('typed 1 INV-7 USD [["usage",1234560000],["credit",-20000000]]')
  })

  test('the rejected rows come as a file into the thread', async () => {
    const { slack } = await company()
    const { ts } = await drop(slack, ana, { 'usage.csv': 'a' })
    await said(slack, ana, 'Import it?')

    await press(slack, ana, fileActions.sendRejected)
    const sent = await until('it is sent', () =>
      [...slack.workspace.files.values()].find((one) => one.name.startsWith('rejected') && one.sharedIn.size > 0),
    )

    expect(sent.name).toBe('rejected-rows-of-usage.csv.csv')
    expect(sent.bytes?.toString()).toBe('Row,Reason\r\n12,No date\r\n')
    const carrying = (await dmOf(slack, ana)).find(({ files }) => files.some((one) => one.id === sent.id))
    expect(carrying?.threadTs).toBe(ts)
  })

  test('whether at all: a cancelled one says that nothing counts', async () => {
    const { slack, files } = await company()
    await drop(slack, ana, { 'usage.csv': 'a' })
    await said(slack, ana, 'Import it?')

    await press(slack, ana, fileActions.cancel)
    await said(slack, ana, 'was not imported')

    expect(files.done).toEqual(['take usage.csv', 'cancel 1'])
  })
})

describe('what is forged', () => {
  test('ids that are none, of no file, or of what only an admin may import change nothing and are answered', async () => {
    const answering = await answersHere()
    const stage = await company('http')
    const { slack, files } = stage
    files.is('list.csv', people)
    await drop(slack, ana, { 'list.csv': 'a' })
    await said(slack, ana, 'Import it?')
    const [thread] = await stage.database.db.selectFrom('file_thread').select('id').execute()
    const forgery = forgeryFor(stage)

    for (const name of Object.values(fileActions)) {
      const kind = name.includes('turn-') ? ('view action' as const) : ('button' as const)
      for (const value of ['nonsense', id, thread?.id ?? '', `${thread?.id} 7`]) {
        const metadata = JSON.stringify({ id: thread?.id, page: 99_999, rejected: '' })
        const over = { trigger_id: newTrigger(slack.workspace, bob) }
        const answer = await forgery.send(bob, { kind, name, value, metadata, answerTo: answering.address, over })
        expect(answer.status).toBe(200)
      }
    }
    for (const name of Object.values(fileForms)) {
      for (const metadata of ['', '{}', JSON.stringify({ id: thread?.id, page: 0, rejected: '' })]) {
        const { body } = await forgery.submit(bob, { name, metadata, state: filledIn })
        expect(body).not.toContain('Something went wrong')
      }
    }
    await stage.app.close()

    const drawn = (await slack.log()).calls.filter(({ method }) => method.startsWith('views.'))
    const modals = JSON.stringify(drawn.map((call) => call.arguments))
    expect(modals).toContain('Only Tally admins can do this')
    expect(modals).not.toContain('Something went wrong')
    expect(answering.said.length).toBeGreaterThan(15)
    expect(answering.said.join()).not.toContain('Something went wrong')
    expect(files.done).toEqual(['take list.csv'])
    await answering.close()
  })
})

const filledIn = {
  first: { first: { type: 'datepicker', selected_date: '2026-10-01' } },
  last: { last: { type: 'datepicker', selected_date: '2026-10-31' } },
  'moves 0': { 'moves 0': { type: 'checkboxes', selected_options: [{ value: '0' }] } },
  'line 0': { 'line 0': { type: 'static_select', selected_option: { value: 'usage' } } },
  'handle 0': { 'handle 0': { type: 'users_select', selected_user: 'U0NOBODY' } },
  files: { files: { type: 'file_input', files: [{ id: 'F0', name: 7 }, { id: '../F0' }, null] } },
}

// Ana is admin, Bob finance, Cleo a member.
async function company(mode: 'socket' | 'http' = 'socket') {
  const files = madeUpImports(usage)
  const app = await connected({
    publicUrl: null,
    admins: ['ana@x.example'],
    files,
    mode,
    limits: { modalStack: 1_000 },
  })
  await app.slack.act('addUser', { user: 'U0CLEO', name: 'Cleo Ng', email: 'cleo@x.example' })
  const { db } = app.database
  const anas = await ensurePerson(db, { kind: 'person', name: 'Ana Ruiz', email: 'ana@x.example', now })
  const bobs = await ensurePerson(db, { kind: 'person', name: 'Bob Lee', email: 'bob@x.example', now })
  await ensurePerson(db, { kind: 'person', name: 'Cleo Ng', email: 'cleo@x.example', now })
  await setRole(db, { personId: bobs.id, role: 'finance', admins: [], actor, now })
  return { ...app, files, anaId: anas.id }
}

function named(name: string, content: string) {
  return { name, contentBase64: btoa(content) }
}

function drop(
  slack: RunningSlack,
  user: string,
  files: Record<string, string>,
  more: { text?: string; threadTs?: string; channel?: string } = {},
) {
  return slack.act('uploadFile', {
    user,
    ...more,
    files: Object.entries(files).map(([name, content]) => named(name, content)),
  })
}

async function dmOf(slack: RunningSlack, user: string) {
  return (await slack.state(user)).channels.filter(({ kind }) => kind === 'im').flatMap(({ messages }) => messages)
}

/** What Tally wrote in somebody's messages. */
async function answers(slack: RunningSlack, user: string) {
  return (await dmOf(slack, user)).filter((message) => message.user === slack.workspace.app.botUserId)
}

function said(slack: RunningSlack, user: string, text: string) {
  return until(`it is said: ${text}`, async () =>
    (await answers(slack, user)).find((message) => JSON.stringify([message.text, message.blocks]).includes(text)),
  )
}

function waits({ text }: { text: string }): boolean {
  return text.includes('Import it?')
}

function isFile({ payload }: { payload: object }): boolean {
  return JSON.stringify(payload).includes('file_share')
}

async function press(slack: RunningSlack, user: string, actionId: string) {
  const message = await until(`there is a button ${actionId}`, async () =>
    (await answers(slack, user)).find(({ blocks }) => JSON.stringify(blocks).includes(actionId)),
  )
  const channel = (await slack.state(user)).directMessage
  return slack.act('pressButton', { user, channel, ts: message.ts, actionId })
}

function modalOf(slack: RunningSlack, user: string, callbackId: string) {
  return until('the modal is there', async () =>
    (await slack.state(user)).modals.find((modal) => JSON.stringify(modal).includes(callbackId)),
  )
}
