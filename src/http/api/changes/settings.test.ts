import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { readDetectionSettings } from '../../../incidents/detection-settings.ts'
import { readOrganisation } from '../../../settings/organisation.ts'
import { type Company, fieldsOf, openCompany } from './testing.ts'

let company: Company
beforeEach(async () => {
  company = await openCompany()
})
afterEach(() => company.close())

test('what was read may be sent back whole, and changes nothing', async () => {
  const { ask, db } = company
  const before = (await ask('ana', 'GET /settings')).body

  const { status, body } = await ask('ana', 'PUT /settings', before)

  expect(status).toBe(200)
  expect(body).toEqual({ ok: true, withoutEffect: [], ...before })
  expect(await db.selectFrom('audit').select('act').where('act', 'like', '%.change').execute()).toEqual([])
})

test('settings of both kinds are changed together and written down', async () => {
  const { ask, db } = company

  const { body } = await ask('ana', 'PUT /settings', {
    organisation: {
      timeZone: 'Europe/Berlin',
      displayCurrency: { currency: 'EUR', microPerDollar: 920_000, asOf: '2026-11-20' },
    },
    detection: {
      alertBudget: 1,
      floors: { excess: 20_000_000 },
      rules: { spendSpike: { speaks: 'digest', limit: 4 } },
    },
    thresholds: { maxRequestsPerDay: 500 },
  })

  expect(body.organisation).toMatchObject({ timeZone: 'Europe/Berlin', weekStart: 'monday' })
  expect(body.trends).toMatchObject({ spendSpikeMultiplier: 4 })
  expect(await readOrganisation(db)).toMatchObject({ timeZone: 'Europe/Berlin', displayCurrency: { currency: 'EUR' } })
  const detection = await readDetectionSettings(db)
  expect(detection).toMatchObject({ alertBudget: 1, floors: { excess: 20_000_000, run: 6_000_000 } })
  expect(detection.rules).toMatchObject({ maxRequestsPerDay: { limit: 500, speaks: 'channel' } })
  const acts = await db.selectFrom('audit').select(['act', 'origin']).where('act', 'like', '%.change').execute()
  expect(acts).toEqual(expect.arrayContaining([{ act: 'organisation.change', origin: 'api' }]))
})

test('cursor-usage-tracker’s whole configuration is taken, and what has no effect is named', async () => {
  const theirs = {
    thresholds: { maxSpendCentsPerCycle: 20_000, maxRequestsPerDay: 0 },
    zscore: { multiplier: 2.5, windowDays: 14 },
    trends: { spendSpikeMultiplier: 5, spendSpikeLookbackDays: 7, cycleOutlierMultiplier: 10 },
    cronIntervalMinutes: 60,
    enableInfoAnomalies: false,
  }

  const { status, body } = await company.ask('ana', 'PUT /settings', theirs)

  expect([status, body.ok, body.withoutEffect]).toEqual([200, true, ['zscore.windowDays']])
  expect((await company.ask('ana', 'GET /settings')).body).toMatchObject({
    ...theirs,
    zscore: { multiplier: 2.5, windowDays: 7 },
  })
})

describe('refused by the field, with nothing changed:', () => {
  test.each([
    ['a field nobody knows', { colour: 'red' }, 'colour'],
    ['a nested one', { thresholds: { maxSpend: 1 } }, 'thresholds.maxSpend'],
    ['a number as text', { thresholds: { maxRequestsPerDay: '5' } }, 'thresholds.maxRequestsPerDay'],
    ['a negative multiplier', { zscore: { multiplier: -1 } }, 'zscore.multiplier'],
    ['no lookback', { trends: { spendSpikeLookbackDays: 0 } }, 'trends.spendSpikeLookbackDays'],
    ['a flag that is none', { enableInfoAnomalies: 'yes' }, 'enableInfoAnomalies'],
    ['a zone that is none', { organisation: { timeZone: 'Mars/Base' } }, 'organisation.timeZone'],
    ['a cycle day that is none', { organisation: { cycleDay: 32 } }, 'organisation.cycleDay'],
    [
      'a time that is none',
      {
        organisation: {
          digests: {
            daily: { isOn: true, time: '9', weekdays: 'every day' },
            weekly: { isOn: true, time: '09:00', weekday: 1 },
            sayWhenNothing: false,
          },
        },
      },
      'organisation.digests.daily.time',
    ],
    [
      'a rate of 0',
      { organisation: { displayCurrency: { currency: 'EUR', microPerDollar: 0, asOf: '2026-11-20' } } },
      'organisation.displayCurrency.microPerDollar',
    ],
    ['an alert budget beyond the most', { detection: { alertBudget: 9 } }, 'detection.alertBudget'],
    ['a rule that is none', { detection: { rules: { spike: { limit: 1 } } } }, 'detection.rules.spike'],
    [
      'a place a rule cannot speak in',
      { detection: { rules: { spendSpike: { speaks: 'loudly' } } } },
      'detection.rules.spendSpike.speaks',
    ],
    ['a floor below nothing', { detection: { floors: { excess: -1 } } }, 'detection.floors.excess'],
  ])('%s', async (_, body, field) => {
    const { ask } = company
    const before = (await ask('ana', 'GET /settings')).body

    const answered = await ask('ana', 'PUT /settings', { organisation: { name: 'Northwind' }, ...body })

    expect([answered.status, fieldsOf(answered)]).toEqual([422, [field]])
    expect((await ask('ana', 'GET /settings')).body).toEqual(before)
  })
})

test('of two who read the same settings one changes them', async () => {
  const { ask } = company
  const etag = (await ask('ana', 'GET /settings')).headers.get('etag') ?? ''
  const put = (name: string) => ask('ana', 'PUT /settings', { organisation: { name } }, { 'if-match': etag })

  const both = await Promise.all([put('Northwind'), put('Contoso')])

  expect(both.map(({ status }) => status).toSorted()).toEqual([200, 412])
  const winner = both.find(({ status }) => status === 200)
  expect((await ask('ana', 'GET /settings')).body.organisation).toEqual(winner?.body.organisation)
})

test.each(['finn', 'lea', 'mo'] as const)('%s neither sees nor changes settings', async (who) => {
  expect((await company.ask(who, 'GET /settings')).status).toBe(403)
  expect((await company.ask(who, 'PUT /settings', { organisation: { name: 'X' } })).status).toBe(403)
})
