import { expect, test } from 'vitest'
import { validateView } from '../../../sandbox/slack/block-kit/validate.ts'
import { day } from '../../base/calendar.ts'
import { microUsd } from '../../base/money.ts'
import { defaultSettings, type OrganisationSettings } from '../../settings/organisation-settings.ts'
import { homeFrame } from '../home/frame.ts'
import { formOf } from '../kit/form.ts'
import { organisationForm } from './form.ts'
import { groupNames, type SettingGroup } from './groups.ts'
import { readOrganisationForm } from './read-form.ts'
import { organisationBlocks, organisationSavedModal } from './views.ts'
import { zoneChoice, zoneChoices } from './zones.ts'

const now = new Date('2026-11-21T15:00:00Z')
const usual = defaultSettings
const other: OrganisationSettings = {
  name: 'Nordwind <Holding> *GmbH* & Söhne 🌬️ أهلا',
  timeZone: 'America/Argentina/ComodRivadavia',
  weekStart: 'saturday',
  cycleDay: 31,
  digests: {
    daily: { isOn: false, time: '23:59', weekdays: 'every day' },
    weekly: { isOn: true, time: '08:30', weekday: 7 },
    sayWhenNothing: true,
  },
  privacy: 'names in channels',
  displayCurrency: { currency: 'EUR', microPerDollar: 921_500, asOf: day('2026-11-21') },
  budgetsWhenDatabaseAway: { policy: 'open', allowanceMicroUsd: microUsd(10_000_000_000) },
  unpricedModels: 'stand-in',
  keepDetails: 90,
}

const formFrom = (group: SettingGroup, from: OrganisationSettings, notice: string | null = null) =>
  organisationForm({ group, from, version: notice === null ? 0 : 1 }, { zone: zoneChoice(from.timeZone, now), notice })

const views = {
  'tab-usual': home(usual, { routes: [], teams: [], here: 'T1' }),
  'tab-other': home(other, manyRoutes()),
  ...Object.fromEntries(
    groupNames.flatMap((group) => [
      [`form-${group}-usual`, formFrom(group, usual)],
      [`form-${group}-other`, formFrom(group, other)],
    ]),
  ),
  'form-conflict': formFrom(
    'calendar',
    other,
    'Somebody else changed the same setting meanwhile. <Nothing> of yours was saved.',
  ),
  saved: organisationSavedModal(usual, other),
  'saved-nothing': organisationSavedModal(usual, usual),
}

test.each(Object.entries(views))('%s is as it was looked at, and Slack takes it', async (name, view) => {
  expect(validateView(view)).toEqual([])
  await expect(`${JSON.stringify(view, null, 2)}\n`).toMatchFileSnapshot(`fixtures/${name}.json`)
})

test.each([
  ['berlin', 'Europe/Berlin · UTC+01:00'],
  ['new york', 'America/New_York · UTC-05:00'],
  ['utc', 'UTC'],
])('the zone of “%s” is found', (typed, text) => {
  expect(zoneChoices(typed, now).map((choice) => choice.text)).toContain(text)
})

test('every zone that is offered can be chosen', () => {
  for (const { value } of zoneChoices('', now)) {
    expect(read('calendar', { zone: value })).toMatchObject({ ok: true })
  }
})

test.each<[SettingGroup, Given, string, string]>([
  ['calendar', { zone: 'Mars/Base' }, 'zone.0', 'Choose a time zone.'],
  ['calendar', { week: 'friday' }, 'week.0', 'Choose the day'],
  ['calendar', { cycle: '32' }, 'cycle.0', 'Choose a day'],
  ['calendar', { cycle: '' }, 'cycle.0', 'Choose a day'],
  ['digests', { daily: 'hourly' }, 'daily.0', 'Choose one'],
  ['digests', { 'daily-time': '24:00' }, 'daily-time.0', 'time of day'],
  ['digests', { weekly: '8' }, 'weekly.0', 'Choose a day, or off'],
  ['digests', { 'weekly-time': '' }, 'weekly-time.0', 'time of day'],
  ['digests', { nothing: 'maybe' }, 'nothing.0', 'Choose one'],
  ['shown', { privacy: 'some' }, 'privacy.0', 'Choose one'],
  ['shown', { currency: 'DEM' }, 'currency.0', 'Choose a currency'],
  ['shown', { currency: 'EUR' }, 'rate.0', 'such as 0.92'],
  ['shown', { currency: 'EUR', rate: '-1' }, 'rate.0', '“-1” is not a rate'],
  ['shown', { currency: 'EUR', rate: '0' }, 'rate.0', 'is not a rate'],
  ['shown', { currency: 'EUR', rate: '1000001' }, 'rate.0', 'at most a million'],
  ['shown', { currency: 'EUR', rate: '1e3' }, 'rate.0', 'is not a rate'],
  ['shown', { currency: 'JPY', rate: '1,500' }, 'rate.0', '“1,500” is not a rate'],
  ['shown', { keep: '45' }, 'keep.0', 'for how long'],
  ['budgets', { away: 'maybe' }, 'away.0', 'Choose one'],
  ['budgets', { away: 'open' }, 'allowance.0', 'such as 5'],
  ['budgets', { away: 'open', allowance: 'lots' }, 'allowance.0', '“lots” is not an amount'],
  ['budgets', { away: 'open', allowance: '5/month' }, 'allowance.0', 'is not an amount'],
  ['budgets', { away: 'open', allowance: '€5' }, 'allowance.0', 'not in US dollars'],
  ['budgets', { away: 'open', allowance: '10,000.01' }, 'allowance.0', 'At most $10,000.00'],
  ['budgets', { unpriced: 'free' }, 'unpriced.0', 'Choose one'],
])('of %s %j is refused beside its field', (group, given, field, say) => {
  expect(read(group, given)).toMatchObject({ ok: false, errors: { [field]: expect.stringContaining(say) } })
})

test('a rate that stays is not entered anew, and turning digests off forgets neither day nor time', () => {
  const kept = read('shown', { currency: 'EUR', rate: '0.9215', privacy: 'names in channels', keep: '90' }, other)
  expect(kept).toEqual({ ok: true, wished: other })
  const changed = read('shown', { currency: 'EUR', rate: '0.93' }, other)
  expect(changed).toMatchObject({ wished: { displayCurrency: { microPerDollar: 930_000, asOf: '2026-11-22' } } })
  const off = read('digests', { daily: 'off', weekly: 'off', 'weekly-time': '08:30' }, other)
  expect(off).toMatchObject({ wished: { digests: { weekly: { isOn: false, time: '08:30', weekday: 7 } } } })
})

test('however many channels there are, the tab stays one that Slack takes', () => {
  expect(validateView(home(other, manyRoutes(100)))).toEqual([])
})

type Given = Partial<Record<string, string>>

const asShown: Given = {
  ...{ zone: 'UTC', week: 'monday', cycle: 'month' },
  ...{ daily: 'working days', 'daily-time': '09:00', weekly: '1', 'weekly-time': '09:00', nothing: 'silent' },
  ...{ privacy: 'no names in channels', currency: 'USD', keep: 'forever' },
  ...{ away: 'closed', unpriced: 'refuse' },
}

function read(group: SettingGroup, given: Given, from = usual) {
  const typed = new Set(['name', 'rate', 'allowance'])
  const state = Object.entries({ ...asShown, ...given }).map(([field, value]) => [
    `${field}.0`,
    {
      x: typed.has(field)
        ? { value }
        : field.endsWith('-time')
          ? { selected_time: value }
          : { selected_option: { value } },
    },
  ])
  return readOrganisationForm(formOf(Object.fromEntries(state)), { group, from, version: 0 }, day('2026-11-22'))
}

function manyRoutes(count = 14): Parameters<typeof organisationBlocks>[1] {
  const teams = Array.from({ length: count }, (_, index) => ({
    ...{ id: `team-${index}`, parentId: null, costCentre: '', version: 1 },
    name: `Platform & <Developer> *Experience* of the whole Group ${index}`,
  }))
  const routes = teams.map(({ id }, index) => ({
    ...{ id: `route-${index}`, teamId: index === 3 ? null : id, workspace: 'T1', channel: `C0${index}` },
    leastSeverity: (['info', 'warning', 'critical'] as const)[index % 3] ?? 'info',
  }))
  return { routes, teams, here: 'T1' }
}

function home(organisation: OrganisationSettings, alerts: Parameters<typeof organisationBlocks>[1]) {
  return homeFrame({ tabs: [], chosen: null, blocks: organisationBlocks(organisation, alerts) })
}
