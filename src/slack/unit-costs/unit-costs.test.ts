import { afterEach, expect, test } from 'vitest'
import { validateView } from '../../../sandbox/slack/block-kit/validate.ts'
import { ana, until } from '../../../sandbox/slack/testing.ts'
import { microUsd } from '../../base/money.ts'
import { wholeOrganisation } from '../../reports/scope.ts'
import { type UnitEconomics, unitCosts } from '../../reports/unit-economics.ts'
import { disconnect, homeOf } from '../testing/connected.ts'
import { sampleFresh, worstFresh } from '../testing/sample-freshness.ts'
import { sampleReports } from '../testing/sample-reports.ts'
import { spendingCompany } from '../testing/spending-company.ts'
import { unitCostsModal } from './views.ts'

afterEach(disconnect)

const tokens = {
  inputTokens: 9_000_000,
  cacheReadTokens: 61_000_000,
  cacheWriteTokens: 4_000_000,
  outputTokens: 2_000_000,
}

const samples: Record<string, UnitEconomics> = {
  nothing: unitOf(0, {}),
  'spend-alone': unitOf(4_200, { tokens: false }),
  typical: unitOf(812_040_000, { commits: 412, lines: 38_112, days: 214, people: 23 }),
  worst: {
    ...unitOf(9_876_543_210_123, { commits: 1, lines: 1_234_567_890, days: 1_200_000, people: 5_000 }),
    scope: { kind: 'team', teamId: 'x', name: `<!channel> & <b>שרה</b> 👩‍👩‍👧‍👦 ${'x'.repeat(90)}` },
    fresh: worstFresh,
  },
}

test.each(Object.entries(samples))('the modal %s is as it was looked at, and Slack takes it', async (name, unit) => {
  const view = unitCostsModal(unit)

  expect(validateView(view)).toEqual([])
  expect(JSON.stringify(view)).not.toMatch(/<!channel|<b>/)
  await expect(`${JSON.stringify(view, null, 2)}\n`).toMatchFileSnapshot(`fixtures/${name}.json`)
})

test('a lead opens it from the Overview, for the own team', async () => {
  const { slack } = await spendingCompany()
  await slack.act('openHome', { user: ana })
  const home = await until('Home is there', async () => (await slack.state(ana)).home)
  await slack.act('pressButton', { user: ana, viewId: home.id, label: 'Overview' })
  await until('the button is there', async () => (await homeOf(slack, ana)).includes('unit-costs.show'))
  await slack.act('pressButton', { user: ana, viewId: home.id, actionId: 'unit-costs.show' })

  const shown = await until('the modal is filled', async () => {
    const text = JSON.stringify((await slack.state(ana)).modals)
    return text.includes('a day of a person') ? text : null
  })
  expect(shown).toContain('Payments spent $')
  expect(shown).toMatch(/a day of a person +\$2\.00/)
})

function unitOf(
  spend: number,
  of: { commits?: number; lines?: number; days?: number; people?: number; tokens?: boolean },
): UnitEconomics {
  const report = sampleReports.typical
  if (!report) throw new Error('there is no typical sample')
  const code = { edits: null, commits: of.commits ?? null, acceptedLines: of.lines ?? null }
  const requests = of.days === undefined ? 0 : 9_120
  const totals = {
    ...report,
    ...(of.tokens === false || spend === 0 ? {} : tokens),
    usageSpendMicroUsd: microUsd(spend),
    includedValueMicroUsd: microUsd(spend === 0 ? 0 : 96_000_000),
    requests,
    unpricedRequests: 0,
  }
  const personDays = of.days ?? 0
  return {
    scope: wholeOrganisation,
    period: report.period,
    usageSpendMicroUsd: microUsd(spend),
    people: of.people ?? 0,
    personDays,
    code,
    ...unitCosts(totals, { personDays, ofPeople: spend * 0.9, owned: spend * 0.996, code }),
    countedUntil: report.countedUntil,
    fresh: sampleFresh,
  }
}
