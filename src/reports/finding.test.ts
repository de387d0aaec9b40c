import { expect, test } from 'vitest'
import { microUsd } from '../base/money.ts'
import { sampleNow as now, sampleReports } from '../slack/testing/sample-reports.ts'
import { altTextOf, changeOf, findingOf } from './finding.ts'
import { parsePeriod } from './period.ts'
import type { SpendReport } from './spend-report.ts'

test.each([
  ['typical', 'Up 23% on Oct 1–21; 68% went to claude-opus-4-6, highest day Mon, Nov 2 ($12.11)', '+23%'],
  ['one-request', 'All of it went to gpt-5.4-mini; no usage in the 7 days before to compare with', null],
  ['never-any', 'No usage in November 2026 so far', null],
  ['nothing-this-period', 'No usage in the last 7 days; the 7 days before came to $41.20', '−100%'],
  ['year', 'About the same as the 365 days before; 74% went to claude-opus-4-6', 'About the same'],
])('the finding of %s is “%s”', (name, finding, change) => {
  expect(findingOf(sample(name), now)).toMatch(new RegExp(`^${finding.replaceAll(/[$().+]/g, '\\$&')}`))
  expect(changeOf(sample(name), now)).toBe(change)
})

test.each([
  [90_000_000, '+32%', 'Up 32% on'],
  [120_000_000, 'About the same', 'About the same as'],
  [200_000_000, '−41%', 'Down 41% on'],
  [1_000_000, '119× as much', '119× as much as'],
])('beside %s before, the change is %s', (before, change, finding) => {
  const report = sample('typical')
  const previous = report.previous && { ...report.previous, usageSpendMicroUsd: microUsd(before) }

  expect(changeOf({ ...report, previous }, now)).toBe(change)
  expect(findingOf({ ...report, previous }, now)).toContain(finding)
})

test('a day that is not over is not called a fall: the day before is named instead', () => {
  const parsed = parsePeriod('today', now)
  if (!parsed.ok) throw new Error(parsed.say)
  const report = { ...sample('typical'), period: parsed.period }

  expect(changeOf(report, now)).toBeNull()
  expect(findingOf(report, now)).toMatch(/^Yesterday came to \$96\.40; 68% went to/)
})

test('the text for those who cannot see the chart says the sum, the split and the finding', () => {
  expect(altTextOf(sample('typical'), now)).toBe(
    'Bar chart of usage spend by provider, November 2026 so far: $118.84 in all. Anthropic $103.23, OpenAI $15.60. Up 23% on Oct 1–21; 68% went to claude-opus-4-6, highest day Mon, Nov 2 ($12.11).',
  )
})

function sample(name: string): SpendReport {
  const report = sampleReports[name]
  if (!report) throw new Error(`there is no sample ${name}`)
  return report
}
