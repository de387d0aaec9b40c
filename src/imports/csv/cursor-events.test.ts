import { describe, expect, test } from 'vitest'
import { usageEvent } from '../../collectors/cursor/schema.ts'
import { usagesOf } from '../../collectors/cursor/usage-event.ts'
import { lineOf, readCsv } from './testing.ts'

const team =
  'Date,User,Cloud Agent ID,Automation ID,Kind,Model,Max Mode,Input (w/ Cache Write),Input (w/o Cache Write),Cache Read,Output Tokens,Total Tokens,Cost'

// At list price 3 × $3.75 + 1 × $3 + 4 × $0.30 + 2 × $15 a thousand, and 10,000 tokens at $0.25 a million.
describe('what a row is billed', () => {
  test.each([
    ['On-Demand', '0.12', 'overage vendor 1000/4000/3000/0/2000 1 120000/120000'],
    ['On-Demand', '$0.12', 'overage vendor 1000/4000/3000/0/2000 1 120000/120000'],
    ['Usage-based', '"$1,234.50"', 'overage vendor 1000/4000/3000/0/2000 1 1234500000/1234500000'],
    ['On-Demand', '-', 'overage estimated 1000/4000/3000/0/2000 1 47950/47950'],
    ['On-Demand', 'NaN', 'overage estimated 1000/4000/3000/0/2000 1 47950/47950'],
    ['On-Demand', '', 'overage estimated 1000/4000/3000/0/2000 1 47950/47950'],
    ['On-Demand', 'Free', 'overage vendor 1000/4000/3000/0/2000 1 0/0'],
    ['Included', '0.10', 'included vendor 1000/4000/3000/0/2000 1 0/100000'],
    ['Included in Pro', 'Included', 'included estimated 1000/4000/3000/0/2000 1 0/47950'],
    ['Included in Business', '-', 'included estimated 1000/4000/3000/0/2000 1 0/47950'],
    ['Free', 'Free', 'included estimated 1000/4000/3000/0/2000 1 0/47950'],
    ['free', '0.00', 'included vendor 1000/4000/3000/0/2000 1 0/0'],
    ['User API Key', '-', 'fee vendor 0/0/0/0/0 0 0/0'],
    ['User API Key', '0.001', 'fee vendor 0/0/0/0/0 0 1000/1000'],
    ['User API Key', '0.12', 'fee vendor 0/0/0/0/0 0 2500/2500'],
    ['"Errored, No Charge"', '0.00', 'overage vendor 1000/4000/3000/0/2000 1 0/0'],
    ['"Aborted, Not Charged"', '-', 'overage vendor 1000/4000/3000/0/2000 1 0/0'],
    ['Something New', '0.12', 'overage vendor 1000/4000/3000/0/2000 1 120000/120000'],
    ['Something New', 'Included', 'included estimated 1000/4000/3000/0/2000 1 0/47950'],
    ['', '0.12', 'overage vendor 1000/4000/3000/0/2000 1 120000/120000'],
  ])('%s at “%s”', async (kind, cost, expected) => {
    const { usages, rejected } = await readCsv(
      `${team}\n2026-10-01T00:00:00Z,ana@x.test,,,${kind},claude-sonnet-4-6,No,3000,1000,4000,2000,10000,${cost}\n`,
    )

    expect(rejected).toEqual([])
    expect(usages.map(lineOf)).toEqual([`2026-10-01 ana@x.test claude-sonnet-4-6 ${expected}`])
  })

  test.each([
    ['a first-party model has no token fee', 'composer-2.5', 'included estimated 1000/4000/3000/0/2000 1 0/7800'],
    ['a name in words is understood', '"Opus 4.8, Auto"', 'included estimated 1000/4000/3000/0/2000 1 0/78250'],
    ['a model nobody knows has no list value', 'brand-new-1', 'included vendor 1000/4000/3000/0/2000 1 0/null'],
  ])('%s', async (_, model, expected) => {
    const { usages } = await readCsv(
      `${team}\n2026-10-01T00:00:00Z,ana@x.test,,,Included,${model},No,3000,1000,4000,2000,10000,Included\n`,
    )

    expect(usages.map(lineOf).join()).toContain(expected)
  })

  test('an unknown model beyond the allowance is unpriced, and never free', async () => {
    const { usages } = await readCsv(`${team}\n2026-10-01T00:00:00Z,a@x.test,,,On-Demand,brand-new-1,No,3,1,4,2,10,-\n`)

    expect(usages).toMatchObject([
      { basis: 'unpriced', costMicroUsd: null, listMicroUsd: null, modelRaw: 'brand-new-1' },
    ])
  })
})

test.each([
  ['Cost,Cost to you', '$0.04,$0.00', 'included vendor 0/0/1/0/2 1 0/40000'],
  ['Cost,Cost to you', '$0.04,$0.03', 'overage vendor 0/0/1/0/2 1 30000/40000'],
  ['Cost', '$0.04', 'overage vendor 0/0/1/0/2 1 40000/40000'],
  ['Cost', 'Included', 'included estimated 0/0/1/0/2 1 0/14'],
  ['Kind,Requests', 'Usage-based,1.5', 'overage estimated 0/0/1/0/2 1 60000/60000'],
  ['Kind,Requests', 'Included in Pro,2', 'included estimated 0/0/1/0/2 1 0/80000'],
  ['Kind,Requests', 'Included,-', 'included estimated 0/0/1/0/2 1 0/14'],
])('%s: %s', async (columns, cells, expected) => {
  const { opened, usages } = await readCsv(
    `Date,Model,Input (w/ Cache Write),Output Tokens,${columns}\n2026-10-01,composer-1,1,2,${cells}\n`,
  )

  expect(usages.map(lineOf)).toEqual([
    `2026-10-01  composer-1 ${expected}`.replace('0/14', `0/${Math.round(1.25 + 20)}`),
  ])
  expect(opened).toMatchObject({ layout: { isOnePersons: true, isEstimated: !columns.includes('Cost') } })
})

test.each([
  ['2026-10-01 09:00:00', '2026-10-01T09:00:00.000Z'],
  ['2026-10-01T09:00:00.123+02:00', '2026-10-01T07:00:00.123Z'],
  ['1790845200', '2026-10-01T09:00:00.000Z'],
  ['1790845200123', '2026-10-01T09:00:00.123Z'],
  ['"Oct 1, 2026, 9:00 AM"', '2026-10-01T09:00:00.000Z'],
])('the date %s', async (date, expected) => {
  const { usages } = await readCsv(`Date,Kind,Model,Output,Cost\n${date},Included,auto,1,1\n`)

  expect(usages.map(({ at }) => new Date(at).toISOString())).toEqual([expected])
})

test('rows that cannot be taken name the field, the value and the fix', async () => {
  const { rejected, usages } = await readCsv(
    [
      'Date,User,Kind,Model,Output,Cost',
      '01/02/2026,a@x.test,Included,auto,1,1',
      '2026-02-30,a@x.test,Included,auto,1,1',
      '1999-01-01,a@x.test,Included,auto,1,1',
      '2027-01-01,a@x.test,Included,auto,1,1',
      ',a@x.test,Included,auto,1,1',
      '2026-10-01,a@x.test,Included,auto,1.5,1',
      '2026-10-01,a@x.test,Included,auto,99999999999999,1',
      '2026-10-01,a@x.test,Included,auto,1,€3',
      `2026-10-01,a@x.test,Included,auto,1,${'x'.repeat(60)}`,
      '2026-10-01,a@x.test,Included,auto,1,1e15',
      '2026-10-01,a@x.test,Included,auto,1,234,5',
      '2026-10-01,a@x.test,Included',
      '2026-10-01,a@x.test,Included,auto,1,1',
      '',
    ].join('\n'),
  )

  expect(rejected.map(({ row, reason }) => `${row} ${reason}`)).toEqual([
    '2 Date: “01/02/2026” is not a date. Write it like 2026-10-31 or 2026-10-31T14:00:00Z.',
    '3 Date: “2026-02-30” is not a date. Write it like 2026-10-31 or 2026-10-31T14:00:00Z.',
    '4 Date: “1999-01-01” lies before 2020.',
    '5 Date: “2027-01-01” lies in the future.',
    '6 Date: an empty cell is not a date. Write it like 2026-10-31 or 2026-10-31T14:00:00Z.',
    '7 Output: “1.5” is not a whole number. Write it like 1234.',
    '8 Output: “99999999999999” is not a whole number. Write it like 1234.',
    '9 Cost: “€3” is not an amount of dollars. Write it like 12.34.',
    `10 Cost: “${'x'.repeat(40)}…” is not an amount of dollars. Write it like 12.34.`,
    '11 Cost: “1e15” is more than a row of usage can cost.',
    '12 The row has 7 cells, the header 6. A cell with a comma in it has to stand in quotes.',
    '13 The row is cut off: it has 3 cells, the header 6.',
  ])
  expect(rejected[0]?.cells).toEqual(['01/02/2026', 'a@x.test', 'Included', 'auto', '1', '1'])
  expect(usages).toHaveLength(1)
})

describe('a row agrees with the event the API tells of', () => {
  test.each([
    ['On-Demand', 'claude-4.6-sonnet-medium-thinking', '0.12'],
    ['Included in Business', 'GPT-5.6 Sol (Auto, high)', '0.12'],
    ['Errored, No Charge', 'composer-2.5', '0'],
    ['Aborted, Not Charged', 'auto', '0'],
    ['User API Key', 'claude-opus-4-8-thinking-xhigh', '0'],
  ])('%s', async (kind, model, cost) => {
    const event = usageEvent.parse({
      timestamp: '1790845200123',
      userEmail: 'Ana@X.test',
      automationId: 'auto-1',
      model,
      kind,
      maxMode: true,
      tokenUsage: { inputTokens: 1, outputTokens: 2, cacheWriteTokens: 3, cacheReadTokens: 4 },
      chargedCents: Number(cost) * 100,
    })

    const { usages } = await readCsv(
      `${team}\n2026-10-01T09:00:00.123Z,Ana@X.test,,auto-1,"${kind}","${model}",Yes,3,1,4,2,10,${cost}\n`,
    )

    expect(usages).toEqual(usagesOf(event))
  })
})
