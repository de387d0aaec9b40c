import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { csvRecords } from '../../base/csv-records.ts'
import type { Db } from '../../db/database.ts'
import { testDatabase } from '../../db/testing.ts'
import { type FocusReport, focusChecker } from './focus-check.ts'
import { focusRules } from './focus-rules.ts'
import { exported, sampleCompany } from './testing.ts'

let db: Db
let close: () => Promise<void>
let ours: string[][]
beforeAll(async () => {
  ;({ db, close } = await testDatabase())
  await sampleCompany(db)
  ours = await cellsOf((await exported(db, { kind: 'focus' })).csv)
})
afterAll(() => close())

test('the rules are all there, and each is judged, part of others, or said not to be checkable', () => {
  const rules = [...focusRules().values()]
  const { passed, broken, advice, notCheckable, notApplicable } = checked(ours)
  const judged = [...passed, ...broken.map(({ rule }) => rule), ...advice.map(({ rule }) => rule), ...notApplicable]
  const composites = rules.filter((rule) => rule.function === 'Composite' && !judged.includes(rule))

  expect(rules).toHaveLength(621)
  expect(judged.length + notCheckable.length + composites.length).toBe(621)
  expect(passed.length).toBeGreaterThan(190)
})

test('our own export breaks no rule, with names or without, and follows all advice', async () => {
  const named = await cellsOf((await exported(db, { kind: 'focus', names: true })).csv)

  for (const file of [ours, named]) expect(idsIn(checked(file))).toEqual({ broken: [], advice: [] })
})

test('the rule of InvoiceId that no file can answer is named as such', () => {
  const { notCheckable } = checked(ours)
  const invoice = notCheckable.find(({ rule }) => rule.id === 'InvoiceId-C-005-C')

  expect(invoice?.why).toContain('whether a charge is on an invoice does not stand in the file')
})

describe('each kind of break is caught where it is', () => {
  test.each<[string, string, string, string]>([
    ['a missing amount', 'BilledCost', '', 'BilledCost-C-003-M'],
    ['an amount with a currency sign', 'BilledCost', '$1.00', 'BilledCost-C-002-M'],
    ['a thousands separator', 'ListCost', '1,000.00', 'ListCost-C-002-M'],
    ['a day without its time', 'ChargePeriodStart', '2026-11-03', 'ChargePeriodStart-C-002-M'],
    ['a value that is not allowed', 'ChargeCategory', 'usage', 'ChargeCategory-C-003-M'],
    ['a category of service there is not', 'ServiceCategory', 'AI', 'ServiceCategory-C-003-M'],
    ['a subcategory of another category', 'ServiceSubcategory', 'Containers', 'ServiceSubcategory-C-004-M'],
    ['a currency by name', 'BillingCurrency', 'Dollar', 'BillingCurrency-C-003-M'],
    ['a price that does not give the cost', 'ListUnitPrice', '1', 'ListUnitPrice-C-010-C'],
    ['a negative price', 'ContractedUnitPrice', '-1', 'ContractedUnitPrice-C-009-C'],
    ['a quantity without a unit', 'PricingUnit', '', 'PricingUnit-C-006-C'],
    ['a unit without a quantity', 'ConsumedQuantity', '', 'ConsumedUnit-C-005-C'],
    ['a team’s name without its id', 'SubAccountId', '', 'SubAccountName-C-004-C'],
    ['a service of two categories', 'ServiceName', 'Cursor seats', 'ServiceName-C-005-C'],
    ['tags that are no object', 'Tags', '["a"]', 'Tags-C-001-M'],
    ['a resource without a type', 'ResourceType', '', 'ResourceType-C-005-C'],
    ['a purchase by usage', 'ChargeFrequency', 'Often', 'ChargeFrequency-C-003-M'],
  ])('%s: %s = “%s”', (_, column, value, rule) => {
    const changed = withCell(ours, 2, column, value)
    const found = checked(changed).broken.find((one) => one.rule.id === rule)

    expect(found?.places[0]?.line).toBe(3)
    expect(found?.times).toBe(1)
  })

  test('a seat whose cost is in force, or that is bought by usage', () => {
    const changed = withCell(withCell(ours, 1, 'EffectiveCost', '40'), 1, 'ChargeFrequency', 'Usage-Based')

    expect(idsIn(checked(changed)).broken).toEqual(
      expect.arrayContaining(['EffectiveCost-C-005-C', 'ChargeFrequency-C-004-C']),
    )
  })

  test.each(['BilledCost', 'BillingAccountName', 'InvoiceIssuerName', 'SkuPriceDetails', 'Tags', 'SubAccountId'])(
    'the column %s left out',
    (column) => {
      const { broken } = checked(withoutColumn(ours, column))
      const rule = broken.find(({ places }) => places[0]?.line === 1)

      expect(rule?.rule.says).toContain(`${column} MUST be present`)
      expect(rule?.places).toEqual([{ line: 1, column, value: null }])
    },
  )

  test('a price that is said of two SKUs', () => {
    const { broken } = checked(withCell(ours, 2, 'SkuId', 'another'))

    expect(broken).toMatchObject([{ rule: { id: 'SkuPriceId-C-008-M' }, times: 1, places: [{ column: 'SkuId' }] }])
  })

  test('a unit that is none is advised against, no more', () => {
    expect(idsIn(checked(withCell(ours, 2, 'PricingUnit', 'per million')))).toEqual({
      broken: [],
      advice: ['PricingUnit-C-003-O'],
    })
  })
})

test('an example of AI usage keeps the rules', async () => {
  expect(idsIn(checked(await fixture('focus-example-of-ai-usage.csv')))).toEqual({ broken: [], advice: [] })
})

test('the FOCUS project’s sample of 1.0 is told what 1.2 asks beyond it', async () => {
  const report = checked(await fixture('focus-1.0-sample.csv'))

  expect(idsIn(report).broken).toEqual(
    expect.arrayContaining(['CostAndUsage-D-059-C', 'BillingPeriodStart-C-002-M', 'ChargeFrequency-C-003-M']),
  )
  expect(report.rows).toBe(13)
})

async function cellsOf(csv: string): Promise<string[][]> {
  return (await Array.fromAsync(csvRecords([csv]))).map(({ cells }) => cells)
}

async function fixture(name: string): Promise<string[][]> {
  return cellsOf(readFileSync(new URL(`./fixtures/${name}`, import.meta.url), 'utf8'))
}

function checked([head = [], ...rows]: string[][]): FocusReport {
  const checker = focusChecker(head)
  rows.forEach((cells, index) => {
    checker.row(cells, index + 2)
  })
  return checker.report()
}

function idsIn({ broken, advice }: FocusReport) {
  return { broken: broken.map(({ rule }) => rule.id), advice: advice.map(({ rule }) => rule.id) }
}

function withCell(file: string[][], row: number, column: string, value: string): string[][] {
  const at = file[0]?.indexOf(column) ?? -1
  return file.map((cells, index) => (index === row ? cells.with(at, value) : cells))
}

function withoutColumn(file: string[][], column: string): string[][] {
  const at = file[0]?.indexOf(column) ?? -1
  return file.map((cells) => cells.toSpliced(at, 1))
}
