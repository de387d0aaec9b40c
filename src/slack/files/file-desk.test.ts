import { afterEach, beforeEach, expect, test } from 'vitest'
import { addPersonsFile } from '../../../sandbox/slack/files.ts'
import { ana, type RunningSlack, runSlack, until, webClient } from '../../../sandbox/slack/testing.ts'
import { AppError } from '../../base/app-error.ts'
import { systemClock } from '../../base/clock.ts'
import { createLog } from '../../base/log.ts'
import type { OpenDatabase } from '../../db/database.ts'
import { testDatabase } from '../../db/testing.ts'
import { oneClient } from '../testing/one-client.ts'
import { type FileDesk, openFileDesk } from './file-desk.ts'
import { type MadeUpImports, madeUpImports } from './testing/made-up-imports.ts'
import { usage } from './testing/samples.ts'

/** What several processes do with the same files, and what is left where one ends in the middle. */

let slack: RunningSlack
let database: OpenDatabase
let files: MadeUpImports
const desks: FileDesk[] = []

beforeEach(async () => {
  slack = await runSlack({ clock: systemClock })
  database = await testDatabase()
  files = madeUpImports(usage)
})
afterEach(async () => {
  for (const desk of desks.splice(0)) await desk.close()
  await slack.stop()
  await database.close()
})

test('how far it was read is shown in the message, and what it is in its place', async () => {
  const desk = open()
  files.during(async (step, onProgress) => {
    onProgress({ step: step === 'take' ? 'reading' : 'counting', done: 40, of: 100, rows: 812 })
    await said('40 %')
  })

  await desk.receive(handed('usage.csv'))
  await said('Import it?')
  await imported(desk)

  expect(await texts()).toEqual([expect.stringContaining('imported: 816 new rows')])
  const shown = (await slack.log()).calls.filter(({ method }) => method === 'chat.update')
  expect(shown.map(({ arguments: given }) => String(given.text))).toEqual([
    'Reading usage.csv 40 %',
    expect.stringContaining('Import it?'),
    'Importing usage.csv 40 %',
    expect.stringContaining('imported'),
  ])
})

test('of two processes that hear of it one reads it', async () => {
  const desk = open()
  const twin = open()
  const one = handed('usage.csv')

  await Promise.all([desk.receive(one), twin.receive(one), desk.receive(one)])
  await said('Import it?')
  await Promise.all([desk.look(), twin.look()])

  expect(files.done).toEqual(['take usage.csv'])
  expect(await texts()).toHaveLength(1)
})

test('two are read at once, the others wait for their turn', async () => {
  const desk = open()
  let reading = 0
  let most = 0
  const go = Promise.withResolvers<void>()
  files.during(async () => {
    reading += 1
    most = Math.max(most, reading)
    await go.promise
    reading -= 1
  })

  await desk.receive(handed('a.csv', 'b.csv', 'c.csv', 'd.csv'))
  await until('two are read', () => reading === 2)
  expect(await texts()).toHaveLength(4)
  go.resolve()
  await until('all are read', async () => (await texts()).every((text) => text.includes('Import it?')))

  expect(most).toBe(2)
})

test('a process that says farewell in the middle leaves the file to the next, in the same message', async () => {
  const desk = open()
  const twin = open()
  const begun = Promise.withResolvers<void>()
  files.during(async () => {
    begun.resolve()
    await until('it is to end', () => closing)
    throw new Error('the connection was ended')
  })
  let closing = false

  await desk.receive(handed('usage.csv'))
  await begun.promise
  closing = true
  await desk.close()
  files.during(async () => undefined)
  await twin.look()
  await said('Import it?')

  expect(await texts()).toHaveLength(1)
  expect(files.done).toEqual(['take usage.csv'])
})

test('what a process left when it was killed, another goes on with when the lease has run out', async () => {
  const killed = open({ leaseMs: 0 })
  files.during(() => new Promise(() => undefined))
  void killed.receive(handed('usage.csv'))
  await until('it is being read', () => files.contents.length > 0)
  desks.splice(desks.indexOf(killed), 1)
  files.during(async () => undefined)

  await open().look()
  await said('Import it?')

  expect(await texts()).toHaveLength(1)
})

test('an import that was broken off says so, and goes on when asked', async () => {
  const desk = open()
  await desk.receive(handed('usage.csv'))
  await said('Import it?')
  const killed = open({ leaseMs: 0 })
  files.during(() => new Promise(() => undefined))
  await killed.press(await threadId(), (file) => files.importFile(file, options))
  await until('it is importing', async () => (await files.shown(1)).state === 'importing')
  files.during(async () => undefined)
  desks.splice(desks.indexOf(killed), 1)

  await desk.look()
  await said('was interrupted in the middle')
  await imported(desk)

  expect(files.done).toEqual(['take usage.csv', 'import 1'])
  expect(await texts()).toEqual([expect.stringContaining('imported')])
})

test('of two presses, in two processes, one is carried out and the other told to wait', async () => {
  const desk = open()
  const twin = open()
  await desk.receive(handed('usage.csv'))
  await said('Import it?')
  const go = Promise.withResolvers<void>()
  files.during(() => go.promise)
  const id = await threadId()

  const presses = await Promise.all(
    [desk, twin, desk].map((one) => one.press(id, (file) => files.importFile(file, options))),
  )
  go.resolve()
  await Promise.all(presses.map((pressed) => (pressed.outcome === 'begun' ? pressed.done : null)))

  expect(presses.map(({ outcome }) => outcome).toSorted()).toEqual(['begun', 'busy', 'busy'])
  expect(files.done).toEqual(['take usage.csv', 'import 1'])
})

test('what goes wrong is said in the message with a reference, and it can be tried again', async () => {
  const desk = open()
  await desk.receive(handed('usage.csv'))
  await said('Import it?')
  files.during(async () => {
    throw new AppError('unavailable', 'The database is away. Nothing of it was counted.')
  })

  await (await begun(desk)).done
  const trouble = await said('Nothing of it was counted.')
  files.during(async () => undefined)
  await imported(desk)

  expect(JSON.stringify(trouble.blocks)).toMatch(/How it stands now is below\. Reference: \w{6}/)
  expect(files.done).toEqual(['take usage.csv', 'import 1'])
})

test('a file that cannot be read says why, and nothing is left under way', async () => {
  const desk = open()
  files.during(async () => {
    throw new AppError('bad-input', 'The file ends in the middle of a row.')
  })

  await desk.receive(handed('usage.csv'))
  const trouble = await said('The file ends in the middle of a row.')

  expect(trouble.text).toMatch(/^usage\.csv was not read: .*Nothing was changed\. Reference: \w{6}$/)
  await until('it is over', async () => (await threads()).every(({ phase }) => phase === 'shown'))
})

const options = { actor: { id: 'test', origin: 'slack' as const }, now: systemClock.now() }

function open(over: { leaseMs?: number } = {}): FileDesk {
  const client = webClient(slack)
  const desk = openFileDesk({
    db: database.db,
    clock: systemClock,
    log: createLog('silent'),
    clients: oneClient(client),
    admins: [],
    files,
    progressEveryMs: 0,
    ...over,
  })
  desks.push(desk)
  return desk
}

function handed(...names: string[]) {
  const { workspace } = slack
  const shared = names.map((name) => {
    const file = addPersonsFile(workspace, { user: ana, name, bytes: Buffer.from('a,b\n1,2\n') })
    file.shownToApp = true
    return { id: file.id, name }
  })
  const place = { team: 'T0SANDBOX', slackUser: ana, actor: 'p1', channel: ana, threadTs: null }
  return { ...place, cameWith: 'D1 1.1', files: shared }
}

async function threads() {
  return database.db.selectFrom('file_thread').selectAll().execute()
}

async function threadId(): Promise<string> {
  return until('it is read', async () => {
    const [thread] = await threads()
    return thread?.phase === 'shown' ? thread.id : null
  })
}

async function begun(desk: FileDesk) {
  const pressed = await desk.press(await threadId(), (file, { progress }) =>
    files.importFile(file, { ...options, onProgress: progress }),
  )
  if (pressed.outcome !== 'begun') throw new Error('something is under way')
  return pressed
}

async function imported(desk: FileDesk): Promise<void> {
  await (await begun(desk)).done
  await said('imported')
}

async function messages() {
  const { channels, app } = await slack.state(ana)
  return channels
    .filter(({ kind }) => kind === 'im')
    .flatMap((channel) => channel.messages.filter(({ user }) => user === app.botUserId))
}

async function texts(): Promise<string[]> {
  return (await messages()).map(({ text }) => text)
}

function said(text: string) {
  return until(`it is said: ${text}`, async () =>
    (await messages()).find((message) => JSON.stringify([message.text, message.blocks]).includes(text)),
  )
}
