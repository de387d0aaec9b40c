import { afterEach, beforeEach, expect, test } from 'vitest'
import { until } from '../../../sandbox/slack/testing.ts'
import { newId } from '../../base/id.ts'
import { queueMessage } from '../../outbox/outbox.ts'
import { findPersonByEmail } from '../../people/person.ts'
import { connectedTeams, slackInstallations } from '../../people/slack-installation.ts'
import { closeStage, labs, openStage, type RunningTally, robotics, type Stage } from './testing/stage.ts'

let stage: Stage
let tally: RunningTally

beforeEach(async () => {
  stage = await openStage()
  tally = await stage.tally()
})
afterEach(closeStage)

test('two workspaces are connected; each is answered with its own token, and people are the same in both', async () => {
  await running()
  const page = await connect(robotics, 'U1BOB')
  expect(page).toMatchObject({ status: 200 })
  expect(page.html).toContain('Northwind Robotics is connected')
  await connect(labs, 'U2CHO')
  await people('ana@x.example', 'bob@x.example', 'cho@x.example')

  await stage.act(labs, 'runCommand', { user: 'U2CHO', text: '/spend me' })
  await stage.act(robotics, 'openHome', { user: 'U1BOB' })
  await stage.act(labs, 'openHome', { user: 'U2ANA' })

  const answer = await until('Cho was answered', async () => {
    const { channels } = await stage.state(labs, 'U2CHO')
    return channels.flatMap(({ messages }) => messages).find(({ text }) => text.includes('spend'))
  })
  expect(answer.text).not.toContain('does not know you')
  await until('Bob has a Home', async () => (await stage.state(robotics, 'U1BOB')).home)
  await until('Ana has a Home', async () => (await stage.state(labs, 'U2ANA')).home)
  const accounts = await stage.db.selectFrom('handle').select('name').where('vendor', '=', 'slack').execute()
  expect(accounts.map(({ name }) => name).toSorted()).toEqual([
    `${labs}:U2ANA`,
    `${labs}:U2CHO`,
    `${robotics}:U1ANA`,
    `${robotics}:U1BOB`,
  ])
  expect(await stage.db.selectFrom('person').select('email').execute()).toHaveLength(3)
})

test('what is queued goes where its reader is, and a channel is written to in its own workspace', async () => {
  await running()
  await connect(robotics, 'U1BOB')
  await people('ana@x.example', 'bob@x.example')
  await connect(labs, 'U2CHO')
  await people('cho@x.example')

  await say('cho@x.example', 'To Cho')
  await say('ana@x.example', 'To Ana')
  await queued(`slack:${labs}:C0AISPEND`, 'To the channel')

  await until('Cho reads it', async () => isSaid(await stage.directMessages(labs, 'U2CHO'), 'To Cho'))
  await until('Ana reads it', async () => isSaid(await stage.directMessages(robotics, 'U1ANA'), 'To Ana'))
  await until('the channel reads it', async () => isSaid(await channel(labs), 'To the channel'))
  expect(isSaid(await stage.directMessages(labs, 'U2ANA'), 'To Ana')).toBe(false)
  expect(isSaid(await channel(robotics), 'To the channel')).toBe(false)
})

test('a workspace that takes Tally out hears nothing more, and admins read of it in another one', async () => {
  await running()
  await connect(robotics, 'U1BOB')
  await connect(labs, 'U2CHO')
  await people('bob@x.example', 'cho@x.example')

  await stage.act(labs, 'uninstallApp', {})

  await until('it ended', async () => (await connectedTeams(stage.db)).join() === robotics)
  const sentence = 'Tally is no longer connected to the Slack workspace Northwind Labs.'
  await until('Bob reads of it', async () =>
    (await stage.directMessages(robotics, 'U1BOB')).some((text) => text.startsWith(sentence)),
  )
  const before = (await stage.calls(labs)).length
  await say('cho@x.example', 'Too late')
  await until('it is kept as failed', () => failure('Too late'))
  expect((await stage.calls(labs)).length).toBe(before)
})

test('a token that is revoked in the middle of delivering: the message goes to another workspace, once and unmarked', async () => {
  await running()
  await connect(labs, 'U2CHO')
  await people('ana@x.example')
  await connect(robotics, 'U1BOB')
  await people('bob@x.example')
  await until('Ana is known there too', async () => (await accountsOf('ana@x.example')).length === 2)
  // Slack says nothing of it: Tally finds out where it is refused.
  const { grant } = stage.workspace(labs)
  grant.refused.set(grant.botToken ?? '', 'token_revoked')
  grant.botToken = null

  await say('ana@x.example', 'To Ana')

  await until('Ana reads it', async () => isSaid(await stage.directMessages(robotics, 'U1ANA'), 'To Ana'))
  expect(await connectedTeams(stage.db)).toEqual([robotics])
  const [message] = await stage.db.selectFrom('outbox').selectAll().where('dedupe_key', '=', 'To Ana').execute()
  expect(message).toMatchObject({ workspace: robotics, channel: expect.stringMatching(/^D/) })
})

test('an installation is replaced by a new one, and what Slack says late of the old one ends nothing', async () => {
  await running()
  await connect(robotics, 'U1BOB')
  await connect(labs, 'U2CHO')
  await stage.act(labs, 'uninstallApp', {})
  await until('it ended', async () => (await connectedTeams(stage.db)).length === 1)

  await connect(labs, 'U2ANA')
  await stage.act(labs, 'sayUninstalled', {})
  await until('the new token was tried', async () => {
    const [, afterwards] = (await stage.calls(labs)).filter(({ method }) => method === 'auth.test').slice(-2)
    return afterwards
  })

  const installed = (await slackInstallations(stage.db)).find(({ team }) => team === labs)
  expect(installed).toMatchObject({ ended: null, installedBy: 'U2ANA', version: 2 })
  await people('cho@x.example')
  await say('cho@x.example', 'Back again')
  await until('Cho reads it', async () => isSaid(await stage.directMessages(labs, 'U2CHO'), 'Back again'))
})

test('a token is sealed for its own workspace, and nothing of it is in the database as it is', async () => {
  await connect(robotics, 'U1BOB')
  const token = stage.workspace(robotics).grant.botToken ?? ''

  const row = await stage.db.selectFrom('slack_installation').selectAll().executeTakeFirstOrThrow()
  const sealed = row.token ?? Buffer.of()
  expect(JSON.stringify({ ...row, token: sealed.toString('latin1') })).not.toContain(token)
  expect(stage.vault.open(sealed, `slack_installation:${robotics}`)).toBe(token)
  expect(() => stage.vault.open(sealed, `slack_installation:${labs}`)).toThrow()
})

async function running() {
  await tally.start()
  tally.keepPeople()
}

const connect = (team: string, user: string) => stage.connect(tally, `${team}:${user}`)

async function people(...emails: string[]) {
  for (const email of emails) await until(`${email} is known`, () => findPersonByEmail(stage.db, email))
}

async function accountsOf(email: string) {
  const person = await findPersonByEmail(stage.db, email)
  return stage.db
    .selectFrom('handle')
    .select('name')
    .where('vendor', '=', 'slack')
    .where('person_id', '=', person?.id ?? '')
    .execute()
}

async function say(email: string, what: string) {
  const person = await findPersonByEmail(stage.db, email)
  await queued(`person:${person?.id}`, what)
}

// A notice that is drawn for whoever reads it, with words of ours in it.
async function queued(recipient: string, what: string) {
  const data = { ...declined, decidedBy: what }
  await queueMessage(stage.db, { kind: 'budget.raise-decided', recipient, data, dedupeKey: what }, stage.clock.now())
}

const declined = {
  ...{ budgetId: newId(), scopeKind: 'person', scopeName: 'Somebody', period: 'month', hard: true, strict: false },
  ...{
    limitMicroUsd: 1,
    spentMicroUsd: 0,
    provisionalMicroUsd: 0,
    timeZone: 'UTC',
    endsAt: '2027-01-01T00:00:00.000Z',
  },
  ...{ requestId: newId(), decision: 'decline', amountMicroUsd: null, until: null, words: '' },
}

const isSaid = (texts: readonly string[], what: string) => texts.filter((text) => text.includes(what)).length === 1

async function channel(team: string): Promise<string[]> {
  const { channels } = await stage.state(team, team === labs ? 'U2ANA' : 'U1ANA')
  return channels.filter(({ name }) => name === 'ai-spend').flatMap(({ messages }) => messages.map(({ text }) => text))
}

async function failure(dedupeKey: string): Promise<string | null> {
  const row = await stage.db
    .selectFrom('outbox')
    .select('failure')
    .where('dedupe_key', '=', dedupeKey)
    .executeTakeFirst()
  return row?.failure ?? null
}
