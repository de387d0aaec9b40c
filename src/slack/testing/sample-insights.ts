import { addDays, day } from '../../base/calendar.ts'
import { microUsd } from '../../base/money.ts'
import type { Insights } from '../../reports/insights.ts'
import { planInsight } from '../../reports/insights-plan.ts'
import { periodOfWord } from '../../reports/period.ts'
import { plainCalendar } from '../../reports/report-calendar.ts'
import { sampleNow } from './sample-reports.ts'

const org = { kind: 'org', name: 'The organisation' } as const
const awkward = {
  kind: 'team',
  teamId: 'f0000000-0000-7000-8000-000000000001',
  name: '<!here> & 王小明 *Team*',
} as const
const mtd = periodOfWord('mtd', sampleNow, plainCalendar)
const year = periodOfWord('365d', sampleNow, plainCalendar)
const known = { accounts: 1, since: day('2026-11-14'), problem: '' }
const unread = { accounts: 0, since: null, problem: '' }
const refused = { accounts: 1, since: null, problem: 'not included in the plan or the <key>’s permissions' }
const none = { accepted: 0, suggested: 0 }
const cycle = { from: day('2026-11-01'), to: day('2026-12-01') }

/** Every part of the insights at the sizes its view has to get right. */
export const sampleInsights: Record<string, Insights> = {
  'active-nothing': { part: 'active', scope: org, period: mtd, days: [], cursor: [], basis: unread },
  'active-typical': {
    part: 'active',
    scope: org,
    period: mtd,
    days: daysOfUse(21, 12),
    cursor: daysOfUse(7, 10).map(({ day: on, people }) => ({ day: on, dau: people, cloud_agent_dau: 2, cli_dau: 0 })),
    basis: known,
  },
  'active-worst': {
    part: 'active',
    scope: awkward,
    period: year,
    days: daysOfUse(365, 4_900),
    cursor: [],
    basis: refused,
  },
  'plan-unread': { part: 'plan', scope: org, period: mtd, plan: null, basis: unread },
  'plan-lasted': { part: 'plan', scope: org, period: mtd, plan: planInsight(cycle, [user(0, null)]), basis: known },
  'plan-typical': {
    part: 'plan',
    scope: org,
    period: mtd,
    plan: planInsight(
      cycle,
      [2, 5, 8, 9, 19, null, null].map((at, index) => user(index, at)),
    ),
    basis: known,
  },
  'plan-worst': {
    part: 'plan',
    scope: awkward,
    period: mtd,
    plan: planInsight(
      cycle,
      Array.from({ length: 3_000 }, (_, index) => user(index, 1 + (index % 30))),
    ),
    basis: known,
  },
  'code-nothing': {
    part: 'code',
    scope: org,
    period: mtd,
    repositories: [],
    days: [],
    agent: none,
    tab: none,
    basis: refused,
  },
  'code-typical': {
    part: 'code',
    scope: org,
    period: mtd,
    repositories: [
      repository('northwind/api', 12_400, 0.62),
      repository('northwind/web', 4_100, 0.4),
      repository('', 90, 0),
    ],
    days: committed(12),
    agent: { accepted: 9_120, suggested: 14_300 },
    tab: { accepted: 2_040, suggested: 2_040 },
    basis: known,
  },
  'code-worst': {
    part: 'code',
    scope: awkward,
    period: year,
    repositories: Array.from({ length: 400 }, (_, index) =>
      repository(`<!channel>/repository-with-a-long-name-${index}`, 9_999_999 / (index + 1), 0.003),
    ),
    days: committed(1),
    agent: none,
    tab: none,
    basis: { ...known, problem: 'it did not answer' },
  },
  'tools-nothing': {
    part: 'tools',
    scope: org,
    period: mtd,
    mcp: [],
    commands: [],
    extensions: [],
    basis: { ...unread, accounts: 1 },
  },
  'tools-typical': {
    part: 'tools',
    scope: org,
    period: mtd,
    mcp: [used('github/create_issue', 120, 4), used('linear/search', 61, 2), used('figma/get_frame', 3, 1)],
    commands: [used('/review', 90, 5)],
    extensions: [file('ts', 410), file('tsx', 220), file('py', 90)],
    basis: known,
  },
  'versions-nothing': { part: 'versions', scope: org, period: mtd, latest: null, people: [], basis: unread },
  'versions-typical': {
    part: 'versions',
    scope: org,
    period: mtd,
    latest: '3.10.0',
    people: ['3.10.0', '3.10.0', '3.9.2', '3.9.2', '2.4.0'].map((version, index) => person(index, version)),
    basis: known,
  },
  'versions-worst': {
    part: 'versions',
    scope: awkward,
    period: mtd,
    latest: '9.99.9',
    people: Array.from({ length: 4_000 }, (_, index) =>
      person(index, index === 0 ? '9.99.9' : `1.${index % 40}.0 <@U0>`),
    ),
    basis: known,
  },
}

function daysOfUse(count: number, most: number) {
  return Array.from({ length: count }, (_, at) => addDays(day('2026-11-22'), at - count)).flatMap((on, at) => {
    const isWeekend = Temporal.PlainDate.from(on).dayOfWeek > 5
    return isWeekend && at % 2 === 0 ? [] : [{ day: on, people: isWeekend ? 1 : most - (at % 5) }]
  })
}

function committed(days: number) {
  return Array.from({ length: days }, (_, at) => {
    const totalLinesAdded = 900 + ((at * 7) % 5) * 180
    const byAi = Math.round(totalLinesAdded * (0.38 + at * 0.02))
    return { day: addDays(day('2026-11-02'), at), totalLinesAdded, tabLinesAdded: 60, composerLinesAdded: byAi - 60 }
  })
}

function repository(dimension: string, lines: number, ai: number) {
  const all = Math.round(lines)
  const composer = Math.round(all * ai * 0.8)
  const tab = Math.round(all * ai * 0.2)
  const by = { tabLinesAdded: tab, composerLinesAdded: composer, nonAiLinesAdded: all - tab - composer }
  return { dimension, people: 3, commits: 12, totalLinesAdded: all, ...by }
}

function used(dimension: string, usage: number, people: number) {
  return { dimension, usage, people }
}

function file(dimension: string, files: number) {
  return { dimension, people: 4, total_files: files, total_lines_accepted: files * 8 }
}

function user(index: number, ranOutAt: number | null) {
  return {
    personId: `0193a5f0-0000-7000-8000-${String(index).padStart(12, '0')}`,
    name: person(index, '').name,
    ranOutOn: ranOutAt === null ? null : addDays(cycle.from, ranOutAt - 1),
    beyondMicroUsd: microUsd(ranOutAt === null ? 0 : 41_200_000 - index * 1_000),
  }
}

function person(index: number, version: string) {
  const name = ['Ana Ruiz', 'Bob Lee', '<!channel> Bo'][index] ?? `Person ${index} with a name that goes on and on`
  return { name, version, day: day('2026-11-20') }
}
