import { afterEach, beforeEach, expect, test } from 'vitest'
import { ana, bob, type RunningSlack, until } from '../../../sandbox/slack/testing.ts'
import { dayOf } from '../../base/calendar.ts'
import { systemClock } from '../../base/clock.ts'
import type { OpenDatabase } from '../../db/database.ts'
import { ensurePerson } from '../../people/person.ts'
import { auditTrail } from '../../reports/audit-trail.ts'
import { cycleFromDay } from '../../settings/billing-cycles.ts'
import { changeOrganisation, readOrganisation } from '../../settings/organisation.ts'
import { connected, disconnect, homeOf } from '../testing/connected.ts'
import type { SettingGroup } from './groups.ts'

const actor = { id: 'somebody', origin: 'command line' as const }
let slack: RunningSlack
let database: OpenDatabase

beforeEach(async () => {
  const stage = await connected({ publicUrl: null, admins: ['ana@x.example'] })
  slack = stage.slack
  database = stage.database
  for (const name of ['Ana Ruiz', 'Bob Lee']) {
    const email = `${name.slice(0, 3).toLowerCase()}@x.example`
    await ensurePerson(database.db, { kind: 'person', name, email, now: systemClock.now() })
  }
})
afterEach(disconnect)

test('an admin changes settings in Home: they count, stand in the audit log and in the tab', async () => {
  await openForm('calendar')
  const offered = await slack.act('suggestOptions', { user: ana, ...(await field('zone.0')), typed: 'berlin' })
  expect(JSON.stringify(offered)).toContain('Europe/Berlin')

  const submitted = await submit({ name: 'Northwind', zone: 'Europe/Berlin', week: 'sunday', cycle: '31' })

  expect(submitted).toMatchObject({ result: 'updated' })
  expect(await modalText()).toContain('• Weeks begin on: Monday → *Sunday*')
  await openForm('digests')
  await submit({ daily: 'every day', 'daily-time': '08:30', weekly: '2', 'weekly-time': '10:00', nothing: 'say' })
  await openForm('shown')
  await submit({ privacy: 'names in channels', currency: 'EUR', rate: '0,92', keep: '90' })
  await openForm('budgets')
  await submit({ away: 'open', allowance: '5' })
  expect(await readOrganisation(database.db)).toEqual({
    name: 'Northwind',
    timeZone: 'Europe/Berlin',
    weekStart: 'sunday',
    cycleDay: 31,
    digests: {
      daily: { isOn: true, time: '08:30', weekdays: 'every day' },
      weekly: { isOn: true, time: '10:00', weekday: 2 },
      sayWhenNothing: true,
    },
    privacy: 'names in channels',
    displayCurrency: { currency: 'EUR', microPerDollar: 920_000, asOf: dayOf(systemClock.now()) },
    budgetsWhenDatabaseAway: { policy: 'open', allowanceMicroUsd: 5_000_000 },
    unpricedModels: 'refuse',
    keepDetails: 90,
    billingCycles: [cycleFromDay(31)],
  })
  await until('Home shows it', async () => (await homeOf(slack, ana)).includes('let requests through for up to $5.00'))
  const { acts } = await auditTrail(database.db, { filter: {}, limit: 5 })
  expect(acts).toHaveLength(4)
  expect(acts.at(-1)).toMatchObject({
    who: 'Ana Ruiz',
    what: expect.stringContaining('Europe/Berlin'),
    from: 'from Slack',
  })
})

test('what cannot be is refused beside its field, and nothing is saved', async () => {
  const before = await readOrganisation(database.db)
  await openForm('budgets')

  const submitted = await submit({ away: 'open', allowance: '€5' })

  expect(submitted).toMatchObject({ result: 'errors' })
  expect(JSON.stringify(submitted)).toContain('not in US dollars')
  expect(await readOrganisation(database.db)).toEqual(before)
})

test('two at once: another setting is kept, the same one comes back with how it stands', async () => {
  await openForm('calendar')
  await changeOrganisation(database.db, { change: { unpricedModels: 'stand-in' }, actor, now: systemClock.now() })
  await submit({ week: 'saturday' })
  expect(await readOrganisation(database.db)).toMatchObject({ weekStart: 'saturday', unpricedModels: 'stand-in' })

  await openForm('calendar')
  await changeOrganisation(database.db, { change: { weekStart: 'sunday' }, actor, now: systemClock.now() })
  await submit({ week: 'monday', cycle: '15' })

  await until('it is said', async () =>
    (await modalText()).includes('Somebody else changed the same setting meanwhile.'),
  )
  expect(await modalText()).toContain('"block_id":"week.1"')
  expect(await readOrganisation(database.db)).toMatchObject({ weekStart: 'sunday' })
})

test('somebody who is no admin has no such tab', async () => {
  await slack.act('openHome', { user: bob })

  expect(await until('Home is there', () => homeOf(slack, bob))).not.toContain('home.tab-organisation')
})

async function openForm(group: SettingGroup): Promise<void> {
  await slack.act('openHome', { user: ana })
  await until('Home is there', async () => (await homeOf(slack, ana)).includes('Set-up'))
  await press('home.tab-teams', 'home.tab-organisation')
  await press('home.tab-organisation', 'organisation.change')
  const { home } = await slack.state(ana)
  await slack.act('pressButton', { user: ana, viewId: home?.id, actionId: 'organisation.change', value: group })
  // What was saved before may still stand there, and says the same words.
  const field = { calendar: 'week', digests: 'nothing', shown: 'privacy', budgets: 'away' }[group]
  await until('the form is there', async () => (await modalText()).includes(`"block_id":"${field}`))
}

async function press(actionId: string, then: string): Promise<void> {
  const { home } = await slack.state(ana)
  await slack.act('pressButton', { user: ana, viewId: home?.id, actionId })
  await until(`${then} is there`, async () => (await homeOf(slack, ana)).includes(then))
}

async function field(blockId: string) {
  const modal = (await slack.state(ana)).modals.at(-1)
  return { viewId: modal?.id, blockId, actionId: 'organisation.find-zone' }
}

async function modalText(): Promise<string> {
  return JSON.stringify((await slack.state(ana)).modals.at(-1)?.blocks ?? [])
}

// What is not given stays as it was first shown.
async function submit(given: Record<string, string>) {
  const modal = (await slack.state(ana)).modals.at(-1)
  const state = Object.fromEntries(
    Object.entries(given).map(([field, value]) => {
      const zone = { text: { type: 'plain_text', text: value }, value }
      return field === 'zone'
        ? ['zone.0', { 'organisation.find-zone': zone }]
        : [`${field}.0`, { [`${field}.0`]: value }]
    }),
  )
  return slack.act('submitModal', { user: ana, viewId: modal?.id, state })
}
