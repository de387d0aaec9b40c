import { afterEach, expect, test } from 'vitest'
import { bob, type RunningSlack, until } from '../../../sandbox/slack/testing.ts'
import { addDays, dayOf } from '../../base/calendar.ts'
import { systemClock } from '../../base/clock.ts'
import { microUsd } from '../../base/money.ts'
import type { Db } from '../../db/database.ts'
import { readDetectionSettings } from '../../incidents/detection-settings.ts'
import { recordEntries } from '../../ledger/record-entries.ts'
import { anEntry } from '../../ledger/testing.ts'
import { ensureHandle } from '../../people/handle.ts'
import { auditTrail } from '../../reports/audit-trail.ts'
import { modalOf } from '../budgets/testing/stage.ts'
import { disconnect, homeOf } from '../testing/connected.ts'
import { stageWithIncidents } from './testing/stage.ts'

afterEach(disconnect)

test('a group of rules says what each would have sent, tries other values, refuses what cannot be, and is saved', async () => {
  const stage = await stageWithIncidents()
  const { slack, db } = stage
  await fortyRequestsOnce(db, stage.people.ana.id)
  await openSettings(slack)
  await press(slack, 'incidents.rules-use')
  const first = await modalOf(slack, bob, 'Requests far above')
  expect(first.text).toContain('It would have sent nothing in the last 30 days.')
  expect(first.text).toContain('Needs Cursor: no account of it is connected.')

  const state = {
    ...typedOf(first.text),
    'maxRequestsPerDay.limit': { 'maxRequestsPerDay.limit': '39' },
    'maxRequestsPerDay.speaks': { 'maxRequestsPerDay.speaks': 'channel' },
  }
  await slack.act('pressButton', { user: bob, viewId: first.id, actionId: 'incidents.try-rules', state })
  const tried = await modalOf(slack, bob, 'It would have sent *1 message*')
  expect((await readDetectionSettings(db)).rules.maxRequestsPerDay.limit).toBe(0)

  const wrong = { ...state, 'zScoreRequests.least': { 'zScoreRequests.least': 'lots' } }
  const refused = await slack.act('submitModal', { user: bob, viewId: tried.id, state: wrong })
  expect(JSON.stringify(refused)).toContain('From this many on: give a whole number from 0 to')
  await slack.act('submitModal', { user: bob, viewId: tried.id, state })

  const { rules } = await until('it is saved', async () => {
    const settings = await readDetectionSettings(db)
    return settings.rules.maxRequestsPerDay.limit === 39 ? settings : null
  })
  expect(rules.maxRequestsPerDay.speaks).toBe('channel')
  const { acts } = await auditTrail(db, { filter: {}, limit: 5 })
  expect(acts[0]?.what).toMatch(/max requests per day limit 0 → 39/)
})

async function openSettings(slack: RunningSlack): Promise<void> {
  await slack.act('openHome', { user: bob })
  await until('Home is drawn', async () => (await homeOf(slack, bob)).includes('home.tab-incidents'))
  await slack.act('pressButton', { user: bob, viewId: await homeId(slack), actionId: 'home.tab-incidents' })
  await until('the tab is drawn', async () => (await homeOf(slack, bob)).includes('Settings…'))
  await slack.act('pressButton', { user: bob, viewId: await homeId(slack), actionId: 'incidents.settings' })
}

async function press(slack: RunningSlack, actionId: string): Promise<void> {
  const { id } = await modalOf(slack, bob, actionId)
  await slack.act('pressButton', { user: bob, viewId: id, actionId })
}

async function homeId(slack: RunningSlack): Promise<string> {
  const { home } = await slack.state(bob)
  return String(home?.raw.id ?? '')
}

// What a modal holds when nobody typed anything, as a client would send it.
function typedOf(modal: string): Record<string, Record<string, string>> {
  type Block = {
    type: string
    block_id: string
    element: { initial_value?: string; initial_option?: { value: string } }
  }
  const { raw } = JSON.parse(modal) as { raw: { blocks: Block[] } }
  return Object.fromEntries(
    raw.blocks
      .filter(({ type }) => type === 'input')
      .map(({ block_id: id, element: { initial_value: text, initial_option: chosen } }) => [
        id,
        { [id]: text ?? chosen?.value ?? '' },
      ]),
  )
}

async function fortyRequestsOnce(db: Db, personId: string): Promise<void> {
  const handleId = await ensureHandle(db, { vendor: 'tally-key', name: 'laptop', personId })
  const day = addDays(dayOf(systemClock.now()), -5)
  await recordEntries(
    db,
    Array.from({ length: 39 }, (_, minute) =>
      anEntry({
        ...{ at: `${day}T10:${String(minute).padStart(2, '0')}:00.000Z`, handleId, costMicroUsd: microUsd(1000) },
        listMicroUsd: microUsd(1000),
      }),
    ),
  )
}
