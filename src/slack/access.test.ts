import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { until } from '../../sandbox/slack/testing.ts'
import { dayOf } from '../base/calendar.ts'
import { systemClock } from '../base/clock.ts'
import type { OpenDatabase } from '../db/database.ts'
import type { Role as GivenRole, Viewer } from '../people/access.ts'
import { ensureHandle } from '../people/handle.ts'
import { assignMember } from '../people/membership.ts'
import { has } from '../people/need.ts'
import { ensurePerson } from '../people/person.ts'
import { setRole } from '../people/roles.ts'
import { createTeam } from '../people/team-changes.ts'
import { refusalSentence } from './listening/need.ts'
import { answersHere } from './testing/answers.ts'
import { connected, disconnect } from './testing/connected.ts'
import { contents } from './testing/contents.ts'
import { type Forged, forgeryFor } from './testing/forged.ts'
import { registeredListeners } from './testing/registered.ts'

/** Every listener there is, tried by everybody who may not use it, with payloads as forged as Slack would let them be. */

const roles = ['stranger', 'left', 'member', 'lead', 'finance', 'admin'] as const
type Role = (typeof roles)[number]

const { listeners } = registeredListeners()
const slackUserOf: Record<Role, string> = {
  stranger: 'U0STRANGER',
  left: 'U0LEFT',
  member: 'U0ANA',
  lead: 'U0BOB',
  finance: 'U0FINANCE',
  admin: 'U0ADMIN',
}

const viewers: Record<Role, Viewer | null> = {
  stranger: null,
  left: viewer([]),
  member: viewer(['member']),
  lead: viewer(['member', 'lead']),
  finance: viewer(['member', 'finance']),
  admin: viewer(['member', 'admin']),
}

function viewer(given: GivenRole[]): Viewer {
  const person = { id: '', kind: 'person' as const, name: '', email: null }
  return { person, roles: new Set(given), ledTeamIds: new Set() }
}

let database: OpenDatabase
let forgery: ReturnType<typeof forgeryFor>
let answers: Awaited<ReturnType<typeof answersHere>>
let slackCalls: () => Promise<string[]>

beforeAll(async () => {
  answers = await answersHere()
  const stage = await connected({ publicUrl: null, mode: 'http' })
  database = stage.database
  forgery = forgeryFor(stage)
  slackCalls = async () =>
    (await stage.slack.log()).calls.map((call) => `${call.method} ${JSON.stringify(call.arguments)}`)
  await company(database)
})

afterAll(async () => {
  await disconnect()
  await answers.close()
})

test('there are listeners of every kind to try', () => {
  const kinds = new Set(listeners.map(({ kind }) => kind))
  expect([...kinds].toSorted()).toEqual([
    ...['button', 'command', 'files', 'home', 'message', 'message shortcut', 'options', 'shortcut', 'submission'],
    'view action',
  ])
  expect(listeners.length).toBeGreaterThan(30)
})

const hasTestOfItsOwn = new Set(['home', 'message', 'files'])

describe.each(listeners.filter(({ kind }) => !hasTestOfItsOwn.has(kind)))(
  '$kind $name, for $need only',
  ({ kind, name, need }) => {
    test.each(roles.filter((role) => has(viewers[role], need) === false))(
      'is refused to a %s, and nothing changes',
      async (role) => {
        const before = await contents(database)
        const callsBefore = (await slackCalls()).length
        answers.said.length = 0

        const answer = await forgery.send(slackUserOf[role], forged(kind, name))
        const refusal = refusalSentence(viewers[role], need)
        expect(answer.status).toBe(200)
        if (kind === 'command' || kind === 'button' || kind === 'message shortcut') {
          await until('it was refused', async () => answers.said.length > 0)
          expect(answers.said.join()).toContain(refusal)
        } else if (kind === 'submission') {
          expect(answer.body).toContain(refusal)
        } else if (kind === 'options') {
          expect(JSON.parse(answer.body)).toEqual({ options: [] })
        } else {
          // The only thing tried is a modal that says so; its trigger is forged, so Slack opens nothing.
          const method = kind === 'shortcut' ? 'views.open' : 'views.push'
          const pushed = async () =>
            (await slackCalls()).slice(callsBefore).filter((call) => !call.startsWith('users.info'))
          await until('a modal was tried', async () => (await pushed()).length > 0)
          expect((await pushed()).filter((call) => !call.startsWith(method))).toEqual([])
        }
        expect(await contents(database)).toBe(before)
      },
    )
  },
)

test('a message of somebody who left is answered with that, and nothing else', async () => {
  const before = await contents(database)

  await forgery.send(slackUserOf.left, forged('message', 'message.im'))
  const told = async () => (await slackCalls()).filter((call) => call.startsWith('chat.postMessage'))
  await until('it was refused', async () => (await told()).some((call) => call.includes(slackUserOf.left)))

  expect((await told()).filter((call) => call.includes(slackUserOf.left)).join()).toContain(
    refusalSentence(viewers.left, 'anyone'),
  )
  expect(await contents(database)).toBe(before)
})

describe('a file in the messages with Tally, for finance only', () => {
  const [need] = listeners.flatMap(({ kind, need: needed }) => (kind === 'files' ? [needed] : []))

  test.each(roles.filter((role) => need !== undefined && has(viewers[role], need) === false))(
    'is refused to a %s, and nothing of it is read',
    async (role) => {
      const before = await contents(database)
      const callsBefore = (await slackCalls()).length

      await forgery.send(slackUserOf[role], forged('files', 'message.im'))
      const told = async () =>
        (await slackCalls()).slice(callsBefore).filter((call) => call.startsWith('chat.postMessage'))
      await until('it was refused', async () => (await told()).length > 0)

      expect((await told()).join()).toContain(refusalSentence(viewers[role], 'finance'))
      expect((await slackCalls()).slice(callsBefore).filter((call) => call.startsWith('files.'))).toEqual([])
      expect(await contents(database)).toBe(before)
    },
  )
})

describe.each(listeners.filter(({ kind }) => kind === 'home'))('Home, by $name', ({ name }) => {
  test.each(['stranger', 'left'] as const)('shows a %s a sentence and nothing else', async (role) => {
    const before = await contents(database)
    const shownBefore = (await published()).length
    const kind = name === 'app_home_opened' ? ('opened' as const) : ('home' as const)

    await forgery.send(slackUserOf[role], forged(kind, name))
    const shown = await until('Home is drawn', async () => (await published())[shownBefore])

    const sentence = role === 'left' ? refusalSentence(viewers.left, 'anyone') : 'Tally does not know'
    expect(shown).toContain(slackUserOf[role])
    expect(shown).toContain(sentence)
    expect(shown).not.toContain('action_id')
    expect(await contents(database)).toBe(before)
  })
})

async function published(): Promise<string[]> {
  return (await slackCalls()).filter((call) => call.startsWith('views.publish'))
}

const forgedId = '01234567-89ab-7cde-8f01-23456789abcd'

function forged(kind: Forged['kind'], name: string): Forged {
  const value = kind === 'command' ? 'set org $1/day hard' : kind === 'options' ? '' : forgedId
  return { kind, name, value, metadata: JSON.stringify({ id: forgedId }), answerTo: answers.address }
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
  const leadIds = [idOf.get('lead') ?? '', idOf.get('left') ?? '']
  const team = await createTeam(db, { name: 'Platform', leadIds, actor, now })
  await assignMember(db, { personId: idOf.get('member') ?? '', teamId: team.id, fromDay: dayOf(now), actor, now })
  // They led and were admin: nothing of it is left.
  const gone = { left_at: now, role: 'admin' as const }
  await db
    .updateTable('person')
    .set(gone)
    .where('id', '=', idOf.get('left') ?? '')
    .execute()
}

// TALLY_ADMINS is empty here, so that the role has to be given; naming somebody twice is no fault of this test.
function namedAlready(thrown: unknown): void {
  if (!(thrown instanceof Error && /TALLY_ADMINS/.test(thrown.message))) throw thrown
}
