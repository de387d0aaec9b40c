import { readFileSync } from 'node:fs'
import { afterEach, expect, test } from 'vitest'
import { ana, type RunningSlack, until } from '../../../sandbox/slack/testing.ts'
import { systemClock } from '../../base/clock.ts'
import { testDatabase } from '../../db/testing.ts'
import { openFileImports } from '../../imports/open-file-imports.ts'
import { ensurePerson } from '../../people/person.ts'
import { anAccount } from '../../sources/testing.ts'
import { openVault } from '../../vault/vault.ts'
import { connected, disconnect } from '../testing/connected.ts'
import { fileActions } from './action-ids.ts'

/** Files as vendors make them, dropped into Slack and counted in a real database. */

afterEach(disconnect)

test('usage of Cursor: previewed, imported, known the second time, undone', async () => {
  const { slack, db } = await company()
  const entries = async () => (await db.selectFrom('entry').select('cost_micro_usd').execute()).length

  await drop(slack, 'synthetic-v02-2025-07-team-dollar.csv')
  const preview = await said(slack, 'Import it?')
  expect(preview.text).toMatch(/Cursor/)
  expect(await entries()).toBe(0)

  await press(slack, fileActions.import)
  await said(slack, 'is imported')
  const counted = await entries()
  expect(counted).toBeGreaterThan(0)

  await drop(slack, 'synthetic-v02-2025-07-team-dollar.csv')
  await said(slack, 'This very file was imported already')
  expect(await entries()).toBe(counted)

  await press(slack, fileActions.undo)
  await said(slack, 'was undone')
  expect(await entries()).toBe(0)
})

test('two files of an account that are imported at once are imported one after the other', async () => {
  const { slack } = await company()
  await drop(slack, 'synthetic-v02-2025-07-team-dollar.csv', 'july.csv')
  await drop(slack, 'synthetic-v01-2025-05-team-tokens.csv', 'june.csv')
  const previews = [await preview(slack, 'july.csv'), await preview(slack, 'june.csv')]

  await Promise.all(previews.map(({ ts }) => pressOn(slack, ts, fileActions.import)))

  await said(slack, '*july.csv is imported*')
  await said(slack, '*june.csv is imported*')
})

test('the same file in two messages is imported once, and the other says by whom', async () => {
  const { slack, db } = await company()
  for (const name of ['one.csv', 'other.csv']) await drop(slack, 'synthetic-v02-2025-07-team-dollar.csv', name)
  const previews = [await preview(slack, 'one.csv'), await preview(slack, 'other.csv')]

  await Promise.all(previews.map(({ ts }) => pressOn(slack, ts, fileActions.import)))

  const known = await said(slack, 'This very file was imported already')
  expect(JSON.stringify(known.blocks)).toContain('by Ana Ruiz')
  expect(JSON.stringify(known.blocks)).not.toContain('Reference')
  await said(slack, 'is imported*')
  expect((await db.selectFrom('handed_file').select('state').execute()).map(({ state }) => state).toSorted()).toEqual([
    'imported',
    'waiting',
  ])
})

test('a report without dates: its period is asked for, and then it is previewed', async () => {
  const { slack } = await company()

  await drop(slack, 'claude-ai-spend-report.csv', 'spend-report-2026-10-01-to-2026-10-31.csv')
  await said(slack, 'Of when is it?')
  await press(slack, fileActions.takeGuess)

  expect((await said(slack, 'Import it?')).text).toContain('31 new entries, $41.20')
})

test('an invoice: read, imported and undone', async () => {
  const { slack, db } = await company()

  await drop(slack, 'synthetic-cursor.pdf')
  await said(slack, 'Import it?')
  await press(slack, fileActions.import)
  await said(slack, 'is imported')
  const states = async () => (await db.selectFrom('invoice').select('state').execute()).map(({ state }) => state)
  expect(await states()).toEqual(['counted'])

  await press(slack, fileActions.undo)
  await said(slack, 'was undone')
  expect(await states()).not.toContain('counted')
})

test('where two accounts are connected, the file counts for the one that is chosen', async () => {
  const { slack, db } = await company()
  const [, second] = [await anAccount(db), await anAccount(db)]

  await drop(slack, 'synthetic-v02-2025-07-team-dollar.csv')
  const asked = await said(slack, 'Which account is it of?')
  const options = JSON.stringify(asked.blocks).match(/"value":"([^"]+ \d+)"/g) ?? []
  const [value = ''] = options.flatMap((found) => found.match(new RegExp(`[^"]+ ${second}(?=")`)) ?? [])
  const channel = (await slack.state(ana)).directMessage
  await slack.act('chooseOption', { user: ana, channel, ts: asked.ts, actionId: fileActions.chooseAccount, value })
  await said(slack, '"initial_option"')
  await press(slack, fileActions.import)
  await said(slack, 'is imported')

  const accounts = await db.selectFrom('entry').select('account').distinct().execute()
  expect(accounts).toEqual([{ account: String(second) }])
})

test('what is no file Tally knows says so, with what it found', async () => {
  const { slack, db } = await company()
  await slack.act('uploadFile', { user: ana, name: 'list.csv', contentBase64: btoa('Fruit,Colour\napple,red\n') })

  await said(slack, 'a table Tally does not know')

  expect(await db.selectFrom('entry').select('day').execute()).toEqual([])
})

async function company() {
  const database = await testDatabase()
  const { db } = database
  const files = openFileImports({ db, vault: openVault(['0'.repeat(64)]) })
  const { slack } = await connected({ publicUrl: null, admins: ['ana@x.example'], database, files })
  await ensurePerson(db, { kind: 'person', name: 'Ana Ruiz', email: 'ana@x.example', now: systemClock.now() })
  return { slack, db }
}

function drop(slack: RunningSlack, sample: string, name = sample) {
  const folder = sample.endsWith('.pdf') ? 'invoices' : 'csv'
  const content = readFileSync(new URL(`../../imports/${folder}/fixtures/${sample}`, import.meta.url))
  return slack.act('uploadFile', { user: ana, name, contentBase64: content.toString('base64') })
}

async function answers(slack: RunningSlack) {
  const { channels, app } = await slack.state(ana)
  return channels
    .filter(({ kind }) => kind === 'im')
    .flatMap(({ messages }) => messages.filter(({ user }) => user === app.botUserId))
}

function said(slack: RunningSlack, text: string) {
  return until(`it is said: ${text}`, async () =>
    (await answers(slack)).find((message) => JSON.stringify([message.text, message.blocks]).includes(text)),
  )
}

async function press(slack: RunningSlack, actionId: string) {
  const { ts } = await until(`there is a button ${actionId}`, async () =>
    (await answers(slack)).find(({ blocks }) => JSON.stringify(blocks).includes(actionId)),
  )
  return pressOn(slack, ts, actionId)
}

function preview(slack: RunningSlack, name: string) {
  return until(`${name} waits for an answer`, async () =>
    (await answers(slack)).find(({ blocks }) =>
      [`*${name}*`, fileActions.import].every((part) => JSON.stringify(blocks).includes(part)),
    ),
  )
}

async function pressOn(slack: RunningSlack, ts: string, actionId: string) {
  const channel = (await slack.state(ana)).directMessage
  return slack.act('pressButton', { user: ana, channel, ts, actionId })
}
