import { microUsd } from '../../base/money.ts'
import type { ComparedSide, Comparison } from '../../reports/compare.ts'
import { differenceParts } from '../../reports/compare-parts.ts'
import { parsePeriod } from '../../reports/period.ts'
import { type Scope, wholeOrganisation } from '../../reports/scope.ts'
import { sampleNow, sampleReports } from './sample-reports.ts'

const payments: Scope = { kind: 'team', teamId: '01999999-0000-7000-8000-000000000001', name: 'Payments' }
const platform: Scope = { kind: 'team', teamId: '01999999-0000-7000-8000-000000000003', name: 'Platform' }
const awkward = '<!channel> & <b>שרה</b> 👩‍👩‍👧‍👦 Platform Engineering and Developer Experience, Northern Europe'

/** Comparisons at the sizes their view has to get right. */
export const sampleComparisons: Record<string, Comparison> = {
  nothing: comparisonOf(sideOf('never-any', payments, 1), sideOf('never-any', platform, 1)),
  'one-and-nothing': comparisonOf(sideOf('nothing-this-period', payments, 1), sideOf('one-request', platform, 1)),
  teams: comparisonOf(sideOf('typical', payments, 1), sideOf('typical', platform, 2.4)),
  periods: comparisonOf(
    { ...sideOf('typical', wholeOrganisation, 4), ...wordsOf('2026-09', 1.6) },
    { ...sideOf('typical', wholeOrganisation, 3), ...wordsOf('2026-10', 1) },
  ),
  worst: comparisonOf(
    sideOf('worst', { ...payments, name: awkward }, 1_000),
    sideOf('worst', { ...platform, name: `${awkward} 2` }, 1),
  ),
}

function comparisonOf(first: ComparedSide, second: ComparedSide): Comparison {
  return {
    by: first.period.word === second.period.word ? 'scope' : 'period',
    first,
    second,
    parts: differenceParts(first.byModel, second.byModel),
    countedUntil: sampleReports.typical?.countedUntil ?? null,
    fresh: sampleReports.typical?.fresh ?? [],
  }
}

// `times` as many requests, of which each dearer model has more.
function sideOf(sample: string, scope: Scope, times: number): ComparedSide {
  const report = sampleReports[sample]
  if (!report) throw new Error(`there is no sample report ${sample}`)
  const byModel = report.byModel.map((row, index) => ({
    ...row,
    usageSpendMicroUsd: microUsd(Math.round((row.usageSpendMicroUsd * times) / (index + 1))),
    requests: Math.round((row.requests * times) / (index + 1)),
    unpricedRequests: Math.round((row.unpricedRequests * times) / (index + 1)),
  }))
  const sum = (of: (row: (typeof byModel)[number]) => number) => byModel.reduce((all, row) => all + of(row), 0)
  const days = Map.groupBy(report.byDay, ({ day }) => day)
  return {
    ...report,
    scope,
    byModel,
    usageSpendMicroUsd: microUsd(sum((row) => row.usageSpendMicroUsd)),
    requests: sum((row) => row.requests),
    unpricedRequests: sum((row) => row.unpricedRequests),
    people: byModel.length,
    personDays: days.size * byModel.length,
    byDay: [...days].map(([day, rows]) => ({
      day,
      usageSpendMicroUsd: microUsd(Math.round(rows.reduce((all, row) => all + row.usageSpendMicroUsd * times, 0))),
    })),
  }
}

function wordsOf(word: string, times: number): Pick<ComparedSide, 'period' | 'byDay'> {
  const parsed = parsePeriod(word, sampleNow)
  if (!parsed.ok) throw new Error(parsed.say)
  const { period } = parsed
  const byDay = [3, 4, 5, 12, 19, 20, 28].map((of) => ({
    day: `${word}-${String(of).padStart(2, '0')}` as ComparedSide['byDay'][number]['day'],
    usageSpendMicroUsd: microUsd(Math.round(of * 3_200_000 * times)),
  }))
  return { period, byDay }
}
