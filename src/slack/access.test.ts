import { createHmac } from 'node:crypto'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { until } from '../../sandbox/slack/testing.ts'
import { dayOf } from '../base/calendar.ts'
import { systemClock } from '../base/clock.ts'
import type { OpenDatabase } from '../db/database.ts'
import type { Role as GivenRole } from '../people/access.ts'
import { ensureHandle } from '../people/handle.ts'
import { assignMember } from '../people/membership.ts'
import { ensurePerson } from '../people/person.ts'
import { setRole } from '../people/roles.ts'
import { createTeam } from '../people/team-changes.ts'
import { has, type Need, refusalSentence } from './listening/need.ts'
import { connected, disconnect } from './testing/connected.ts'
import { registeredListeners } from './testing/registered.ts'

/** Every listener there is, tried by everybody who may not use it, with payloads as forged as Slack would let them be. */

const roles = ['stranger', 'member', 'lead', 'finance', 'admin'] as const
type Role = (typeof roles)[number]

const { listeners } = registeredListeners()
const slackUserOf: Record<Role, string> = {
  stranger: 'U0STRANGER',
  member: 'U0ANA',
  lead: 'U0BOB',
  finance: 'U0FINANCE',
  admin: 'U0ADMIN',
}

let database: OpenDatabase
let post: (body: Record<string, string>) => Promise<{ status: number; body: string }>
let said: string[]
let answerAddress: string
let slackCalls: () => Promise<string[]>
const answers = createServer((request, response) => {
  let text = ''
  request.on('data', (piece: Buffer) => {
    text += piece.toString()
  })
  request.on('end', () => {
    said.push(text)
    response.end('ok')
  })
})

beforeAll(async () => {
  said = []
  await new Promise<void>((done) => answers.listen(0, '127.0.0.1', done))
  answerAddress = `http://127.0.0.1:${(answers.address() as AddressInfo).port}/`
  const stage = await connected({ publicUrl: null, mode: 'http' })
  database = stage.database
  post = (body) => signedPost(stage.requestUrl, stage.slack.tokens.signingSecret, body)
  slackCalls = async () =>
    (await stage.slack.log()).calls.map((call) => `${call.method} ${JSON.stringify(call.arguments)}`)
  await company(database)
})

afterAll(async () => {
  await disconnect()
  await new Promise((done) => answers.close(done))
})

test('there are listeners of every kind to try', () => {
  const kinds = new Set(listeners.map(({ kind }) => kind))
  expect([...kinds].toSorted()).toEqual(['button', 'command', 'home', 'options', 'submission', 'view action'])
  expect(listeners.length).toBeGreaterThan(30)
})

describe.each(listeners.filter(({ kind, need }) => kind !== 'home' && need !== 'anyone'))(
  '$kind $name, for $need only',
  ({ kind, name, need }) => {
    test.each(roles.filter((role) => !mayUse(role, need)))('is refused to a %s, and nothing changes', async (role) => {
      const before = await contents(database)
      const callsBefore = (await slackCalls()).length
      said.length = 0

      const answer = await post(forged(kind, name, slackUserOf[role]))
      expect(answer.status).toBe(200)
      if (kind === 'command' || kind === 'button') {
        await until('it was refused', async () => said.length > 0)
        expect(said.join()).toContain(refusalSentence(need))
      } else if (kind === 'submission') {
        expect(answer.body).toContain(refusalSentence(need))
      } else if (kind === 'options') {
        expect(JSON.parse(answer.body)).toEqual({ options: [] })
      } else {
        // The only thing tried is a modal that says so; its trigger is forged, so Slack opens nothing.
        const pushed = async () =>
          (await slackCalls()).slice(callsBefore).filter((call) => !call.startsWith('users.info'))
        await until('a modal was tried', async () => (await pushed()).length > 0)
        expect((await pushed()).filter((call) => !call.startsWith('views.push'))).toEqual([])
      }
      expect(await contents(database)).toBe(before)
    })
  },
)

function mayUse(role: Role, need: Need): boolean {
  if (role === 'stranger') return has(null, need)
  const all: Record<Exclude<Role, 'stranger'>, Iterable<GivenRole>> = {
    member: ['member'],
    lead: ['member', 'lead'],
    finance: ['member', 'finance'],
    admin: ['member', 'admin'],
  }
  const person = { id: '', kind: 'person' as const, name: '', email: null }
  return has({ person, roles: new Set(all[role]), ledTeamIds: new Set() }, need)
}

const forgedId = '01234567-89ab-7cde-8f01-23456789abcd'

function forged(kind: string, name: string, user: string): Record<string, string> {
  const common = {
    user: { id: user, username: 'x', team_id: 'T0SANDBOX' },
    team: { id: 'T0SANDBOX', domain: 'x' },
    api_app_id: 'A0',
    token: 'x',
    trigger_id: '1.2.forged',
    response_url: answerAddress,
  }
  const view = {
    id: 'V0FORGED',
    type: 'modal',
    callback_id: name,
    private_metadata: JSON.stringify({ id: forgedId }),
    hash: '1.2',
    state: { values: {} },
    blocks: [],
  }
  const payload = (body: object) => ({ payload: JSON.stringify({ ...common, ...body }) })
  switch (kind) {
    case 'command':
      return {
        command: name,
        text: 'set org $1/day hard',
        user_id: user,
        team_id: 'T0SANDBOX',
        channel_id: 'C1',
        trigger_id: '1.2.forged',
        response_url: answerAddress,
      }
    case 'submission':
      return payload({ type: 'view_submission', view })
    case 'options':
      return payload({ type: 'block_suggestion', action_id: name, block_id: 'b', value: '', view })
    default: {
      const actions = [{ type: 'button', action_id: name, block_id: 'b', value: forgedId, action_ts: '1.2' }]
      const container =
        kind === 'button'
          ? { container: { type: 'message', message_ts: '1.2', channel_id: 'C1' }, channel: { id: 'C1', name: 'x' } }
          : { container: { type: 'view', view_id: view.id }, view }
      return payload({ type: 'block_actions', actions, ...container })
    }
  }
}

async function signedPost(url: string, secret: string, fields: Record<string, string>) {
  const body = new URLSearchParams(fields).toString()
  const at = String(Math.floor(Date.now() / 1000))
  const signature = `v0=${createHmac('sha256', secret).update(`v0:${at}:${body}`).digest('hex')}`
  const answer = await fetch(url, {
    method: 'POST',
    headers: {
      'content-type': 'application/x-www-form-urlencoded',
      'x-slack-signature': signature,
      'x-slack-request-timestamp': at,
    },
    body,
  })
  return { status: answer.status, body: await answer.text() }
}

async function company({ db }: OpenDatabase): Promise<void> {
  const now = systemClock.now()
  const actor = { id: 'test', origin: 'tally' as const }
  const idOf = new Map<Role, string>()
  for (const role of roles) {
    if (role === 'stranger') continue
    const person = await ensurePerson(db, { kind: 'person', name: role, email: `${role}@x.example`, now })
    await ensureHandle(db, { vendor: 'slack', name: `T0SANDBOX:${slackUserOf[role]}`, personId: person.id })
    idOf.set(role, person.id)
    if (role === 'finance' || role === 'admin') {
      await setRole(db, { personId: person.id, role, admins: ['admin@x.example'], actor, now }).catch(namedAlready)
    }
  }
  const leadIds = [idOf.get('lead') ?? '']
  const team = await createTeam(db, { name: 'Platform', leadIds, actor, now })
  await assignMember(db, { personId: idOf.get('member') ?? '', teamId: team.id, fromDay: dayOf(now), actor, now })
}

// TALLY_ADMINS is empty here, so that the role has to be given; naming somebody twice is no fault of this test.
function namedAlready(thrown: unknown): void {
  if (!(thrown instanceof Error && /TALLY_ADMINS/.test(thrown.message))) throw thrown
}

/** A fingerprint of every row there is, but for what somebody looked at last. */
async function contents({ db }: OpenDatabase): Promise<string> {
  const { rows } = await sql<{ name: string }>`select table_name as name from information_schema.tables
    where table_schema = 'public' and table_type = 'BASE TABLE'
      and table_name not in ('preference', 'job_run', 'handle') order by 1`.execute(db)
  const parts: string[] = []
  for (const { name } of rows) {
    const { rows: all } = await sql<{ text: string | null }>`select string_agg(t::text, '|' order by t::text) as text
      from ${sql.table(name)} t`.execute(db)
    parts.push(`${name}: ${all[0]?.text ?? ''}`)
  }
  return parts.join('\n')
}
