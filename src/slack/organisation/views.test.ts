import { expect, test } from 'vitest'
import { validateView } from '../../../sandbox/slack/block-kit/validate.ts'
import { microUsd } from '../../base/money.ts'
import type { OrganisationSettings } from '../../settings/organisation.ts'
import { homeFrame } from '../home/frame.ts'
import { formOf } from '../kit/form.ts'
import { readOrganisationForm } from './read-form.ts'
import { organisationBlocks, organisationForm, organisationSavedModal } from './views.ts'
import { zoneChoice, zoneChoices } from './zones.ts'

const now = new Date('2026-11-21T15:00:00Z')
const usual: OrganisationSettings = {
  timeZone: 'UTC',
  weekStart: 'monday',
  budgetsWhenDatabaseAway: { policy: 'closed' },
  unpricedModels: 'refuse',
  keepDetails: 'forever',
}
const other: OrganisationSettings = {
  timeZone: 'America/Argentina/ComodRivadavia',
  weekStart: 'saturday',
  budgetsWhenDatabaseAway: { policy: 'open', allowanceMicroUsd: microUsd(10_000_000_000) },
  unpricedModels: 'stand-in',
  keepDetails: 90,
}

const formFrom = (from: OrganisationSettings, notice: string | null = null) =>
  organisationForm({ from, version: notice === null ? 0 : 1 }, { zone: zoneChoice(from.timeZone, now), notice })

const views = {
  'tab-usual': home(usual),
  'tab-other': home(other),
  'form-usual': formFrom(usual),
  'form-other': formFrom(other),
  'form-conflict': formFrom(other, 'Somebody else changed the same setting meanwhile. <Nothing> of yours was saved.'),
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
    expect(readOrganisationForm(filled({ zone: value }), { from: usual, version: 0 })).toMatchObject({ ok: true })
  }
})

test.each([
  [{ zone: 'Mars/Base' }, 'zone.0', 'Choose a time zone'],
  [{ week: 'friday' }, 'week.0', 'Choose the day'],
  [{ away: 'maybe' }, 'away.0', 'Choose one'],
  [{ away: 'open' }, 'allowance.0', 'such as 5'],
  [{ away: 'open', allowance: 'lots' }, 'allowance.0', '“lots” is not an amount'],
  [{ away: 'open', allowance: '5/month' }, 'allowance.0', 'is not an amount'],
  [{ away: 'open', allowance: '€5' }, 'allowance.0', 'not in US dollars'],
  [{ away: 'open', allowance: '10,000.01' }, 'allowance.0', 'At most $10,000.00'],
  [{ unpriced: 'free' }, 'unpriced.0', 'Choose one'],
  [{ keep: '45' }, 'keep.0', 'for how long'],
])('%j is refused beside its field', (given, field, say) => {
  const read = readOrganisationForm(filled(given), { from: usual, version: 0 })

  expect(read).toMatchObject({ ok: false, errors: { [field]: expect.stringContaining(say) } })
})

type Given = { zone?: string; week?: string; away?: string; allowance?: string; unpriced?: string; keep?: string }

function filled({
  zone = 'UTC',
  week = 'monday',
  away = 'closed',
  allowance,
  unpriced = 'refuse',
  keep = 'forever',
}: Given) {
  const chosen = (value: string) => ({ x: { selected_option: { value } } })
  return formOf({
    'zone.0': chosen(zone),
    'week.0': chosen(week),
    'away.0': chosen(away),
    'allowance.0': { x: { value: allowance ?? null } },
    'unpriced.0': chosen(unpriced),
    'keep.0': chosen(keep),
  })
}

function home(organisation: OrganisationSettings) {
  return homeFrame({ tabs: [], chosen: null, blocks: organisationBlocks(organisation) })
}
