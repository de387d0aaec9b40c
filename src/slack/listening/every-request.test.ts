import { Writable } from 'node:stream'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { ana, until } from '../../../sandbox/slack/testing.ts'
import { createLog } from '../../base/log.ts'
import { answersHere } from '../testing/answers.ts'
import { calls, connected, disconnect, seenBy } from '../testing/connected.ts'
import { type Forged, forgeryFor } from '../testing/forged.ts'

/** Requests that Slack signed and that are not as they should be: each is acknowledged, answered in words and logged. */

let stage: Awaited<ReturnType<typeof connected>>
let forgery: ReturnType<typeof forgeryFor>
let answers: Awaited<ReturnType<typeof answersHere>>
let logged = ''
const lines = new Writable({
  write(line, _encoding, done) {
    logged += line
    done()
  },
})
const log = createLog('info', lines)

beforeAll(async () => {
  answers = await answersHere()
  stage = await connected({ publicUrl: null, mode: 'http', log })
  forgery = forgeryFor(stage)
})
afterAll(async () => {
  await disconnect()
  await answers.close()
})
beforeEach(() => {
  answers.said.length = 0
  logged = ''
})

const users: Array<[string, object]> = [
  ['no user', { user: undefined }],
  ['a user of null', { user: null }],
  ['a user that is a text', { user: 'U0ANA' }],
  ['a user without an id', { user: {} }],
  ['a user whose id is a number', { user: { id: 7 } }],
  ['a team that is a text', { team: 'T0SANDBOX' }],
  ['a team whose id is a list', { team: { id: [] } }],
]

const trouble = /(Something went wrong on our side|Tally does not know this any more).*Reference: [A-Z0-9]{6}/

describe('a submission with', () => {
  test.each<[string, object]>([
    ...users,
    ['no view', { view: undefined }],
    ['a view of null', { view: null }],
    ['a view without a state', { view: { id: 'V1', callback_id: 'keys.search', type: 'modal' } }],
    ['a view nobody listens to', { view: { id: 'V1', callback_id: 'no.such', type: 'modal', state: { values: {} } } }],
    ['a view whose callback is a number', { view: { id: 'V1', callback_id: 7, type: 'modal', state: { values: {} } } }],
  ])('%s is answered in its modal', async (_, over) => {
    const answer = await forgery.submit(ana, { name: 'keys.search', over })

    expect(answer.status).toBe(200)
    expect(JSON.parse(answer.body)).toMatchObject({ response_action: 'update' })
    expect(answer.body).toMatch(/Reference|Only Tally admins/)
  })

  test.each(users)('%s says so, and that is logged with its reference', async (_, over) => {
    const { body } = await forgery.submit(ana, { name: 'keys.search', over })

    expect(body).toMatch(trouble)
    expect(logged).toContain(/Reference: (\w{6})/.exec(body)?.[1])
  })
})

describe('a button in a message with', () => {
  test.each<[string, object]>([
    ...users,
    ['no actions', { actions: [] }],
    ['actions of null', { actions: null }],
    ['an action of null', { actions: [null] }],
    ['an action that is a text', { actions: ['keys.rotate'] }],
    ['an action nobody listens to', { actions: [{ type: 'button', action_id: 'no.such', block_id: 'b', value: '' }] }],
  ])('%s is answered below it', async (_, over) => {
    const answer = await forgery.send(ana, { kind: 'button', name: 'keys.rotate', answerTo: answers.address, over })
    await until('it is answered', async () => answers.said.length > 0)

    expect(answer).toEqual({ status: 200, body: '' })
    expect(answers.said.join()).toMatch(trouble)
    expect(logged).toContain(/Reference: (\w{6})/.exec(answers.said.join())?.[1])
  })
})

describe.each<[Forged['kind'], string, string]>([
  ['view action', 'keys.push-rotate', 'views.push'],
  ['home', 'home.tab-keys', 'views.open'],
])('a %s with', (kind, name, method) => {
  test.each(users)('%s is acknowledged, and a modal is tried', async (_, over) => {
    const before = (await tried()).length

    const answer = await forgery.send(ana, { kind, name, over })
    await until('a modal was tried', async () => (await tried()).length > before)

    expect(answer).toEqual({ status: 200, body: '' })
    expect(logged).toContain('a Slack request was refused')
  })

  // Where Bolt itself gives up, nobody knows that it was done in a modal.
  async function tried() {
    return [...(await calls(stage.slack, method)), ...(await calls(stage.slack, 'views.open'))]
  }
})

test.each<[string, object]>([
  ...users,
  ['nothing typed', { value: undefined }],
  ['an action nobody listens to', { action_id: 'no.such' }],
])('a search with %s offers nothing', async (_, over) => {
  const answer = await forgery.send(ana, { kind: 'options', name: 'keys.find-holder', over })

  expect([answer.status, JSON.parse(answer.body)]).toEqual([200, { options: [] }])
})

test.each<[string, object]>([
  ['no user', { user_id: '' }],
  ['no team', { team_id: '' }],
  ['a name nobody listens to', { command: '/nothing' }],
])('a command with %s is answered', async (_, over) => {
  const answer = await forgery.send(ana, { kind: 'command', name: '/keys', answerTo: answers.address, over })
  await until('it is answered', async () => answers.said.length + answer.body.length > 0)

  expect(answer.status).toBe(200)
  expect(answers.said.join() + answer.body).toMatch(/Reference|does not know you/)
})

test.each<[string, object]>([
  ['no user', { event: { type: 'app_home_opened', tab: 'home' } }],
  ['a user of null', { event: { type: 'app_home_opened', tab: 'home', user: null } }],
  ['nothing in it', { event: {} }],
  ['null in it', { event: null }],
  ['somebody new who is nobody', { event: { type: 'team_join', user: null } }],
  ['a type nobody listens to', { event: { type: 'no.such' } }],
])('an event with %s is acknowledged', async (_, over) => {
  const { status } = await forgery.send(ana, { kind: 'opened', name: '', over })

  expect(status).toBe(200)
})

test('after all of that people are answered as before', async () => {
  await stage.slack.act('runCommand', { user: ana, channel: '#ai-spend', text: '/spend help' })

  await until('the help came', async () => (await seenBy(stage.slack, ana)).length > 0)
})
