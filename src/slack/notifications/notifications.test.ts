import { afterEach, expect, test } from 'vitest'
import { ana, bob, type RunningSlack, until } from '../../../sandbox/slack/testing.ts'
import { systemClock } from '../../base/clock.ts'
import type { OpenDatabase } from '../../db/database.ts'
import { noQuietTimes } from '../../notices/quiet-times.ts'
import { wishesOf } from '../../notices/wishes.ts'
import { ensurePerson } from '../../people/person.ts'
import type { MailDelivery } from '../outbox/deliver.ts'
import { connected, disconnect, homeOf } from '../testing/connected.ts'

afterEach(disconnect)

const mail: MailDelivery = { addresses: [], sendDrawn: async () => undefined }

async function stage(withMail: boolean) {
  const { slack, database } = await connected({
    publicUrl: null,
    admins: ['bob@x.example'],
    ...(withMail ? { mail } : {}),
  })
  const person = await ensurePerson(database.db, {
    ...{ kind: 'person', name: 'Ana', email: 'ana@x.example', now: systemClock.now() },
  })
  return { slack, wished: () => wishesOf(database.db, person.id, noQuietTimes), database }
}

test('a person chooses how notices come and when not, sees it in Home, and goes back to the defaults', async () => {
  const { slack, wished } = await stage(true)
  await openTab(slack, ana)
  await press(slack, 'notifications.choose', 'way.incidents')
  expect(await modalText(slack)).not.toContain('way.people')
  await submit(slack, { 'way.incidents': 'email', 'way.budget-warnings': 'off', 'way.weekly-digest': 'slack' })
  await until('Home shows it', async () => (await homeOf(slack, ana)).includes('*Unusual spend* · By e-mail'))
  expect((await wished())?.ways).toEqual(
    new Map([
      ['budget-warnings', 'off'],
      ['incidents', 'email'],
      ['weekly-digest', 'slack'],
    ]),
  )

  await press(slack, 'notifications.quiet', 'quiet.from')
  await submit(slack, { 'quiet.from': '19:30', 'quiet.until': '07:00' }, { 'quiet.days': ['7'] })
  await until('Home shows it', async () => (await homeOf(slack, ana)).includes('19:30 to 07:00, and all of Sunday'))

  await press(slack, 'notifications.reset', 'What you chose is forgotten')
  await submit(slack, {})
  await until('Home shows it', async () => (await homeOf(slack, ana)).includes('*Unusual spend* · In Slack'))
  expect(await wished()).toMatchObject({ ways: new Map(), quiet: noQuietTimes })
})

test('without a mail service none is offered, and what is forged is refused in words', async () => {
  const { slack, wished } = await stage(false)
  await openTab(slack, ana)
  await press(slack, 'notifications.choose', 'way.incidents')
  expect(await modalText(slack)).not.toContain('By e-mail')
  await press(slack, 'notifications.quiet', 'quiet.from')

  const submitted = await submit(slack, { 'quiet.from': '19:30', 'quiet.until': '19:30' })

  expect(JSON.stringify(submitted)).toContain('They end when they begin')
  expect(await wished()).toMatchObject({ ways: new Map(), quiet: noQuietTimes })
})

test('/spend notifications says the same, and its buttons open the same forms', async () => {
  const { slack } = await stage(false)
  await slack.act('runCommand', { user: ana, channel: '#ai-spend', text: '/spend notifications' })
  const shown = async () => {
    const { channels } = await slack.state(ana)
    return channels.flatMap(({ id, messages }) =>
      messages.map(({ ts, text }) => ({ channel: id, ts, text: text ?? '' })),
    )
  }
  const told = await until('it is answered', async () =>
    (await shown()).find(({ text }) => text.startsWith('What Tally writes to you')),
  )

  await slack.act('pressButton', { user: ana, message: told, actionId: 'notifications.choose' })

  await until('the form is there', async () => (await modalText(slack)).includes('way.incidents'))
})

test('an admin is offered what admins get', async () => {
  const { slack, database } = await stage(false)
  await knownBob(database)
  await openTab(slack, bob)

  expect(await homeOf(slack, bob)).toContain('People and keys to look after')
  await openTab(slack, ana)
  expect(await homeOf(slack, ana)).not.toContain('People and keys to look after')
})

async function knownBob({ db }: OpenDatabase): Promise<void> {
  await ensurePerson(db, { kind: 'person', name: 'Bob', email: 'bob@x.example', now: systemClock.now() })
}

async function openTab(slack: RunningSlack, user: string): Promise<void> {
  await slack.act('openHome', { user })
  await until('Home is there', async () => (await homeOf(slack, user)).includes('home.tab-notifications'))
  const { home } = await slack.state(user)
  await slack.act('pressButton', { user, viewId: home?.id, actionId: 'home.tab-notifications' })
  await until('the tab is there', async () => (await homeOf(slack, user)).includes('What Tally writes to you'))
}

async function press(slack: RunningSlack, actionId: string, shows: string): Promise<void> {
  const { home } = await slack.state(ana)
  await slack.act('pressButton', { user: ana, viewId: home?.id, actionId })
  await until('the form is there', async () => (await modalText(slack)).includes(shows))
}

async function modalText(slack: RunningSlack): Promise<string> {
  return JSON.stringify((await slack.state(ana)).modals.at(-1)?.blocks ?? [])
}

async function submit(
  slack: RunningSlack,
  chosen: Record<string, string>,
  ticked: Record<string, string[]> = {},
): Promise<unknown> {
  const { modals } = await slack.state(ana)
  const state = {
    ...Object.fromEntries(Object.entries(chosen).map(([block, value]) => [block, { [block]: value }])),
    ...Object.fromEntries(Object.entries(ticked).map(([block, values]) => [block, { [block]: values }])),
  }
  return slack.act('submitModal', { user: ana, viewId: modals.at(-1)?.id, state })
}
