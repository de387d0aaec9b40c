import { addDays, day } from '../../base/calendar.ts'
import { type MicroUsd, microUsd, zeroUsd } from '../../base/money.ts'
import { adoptionOf } from '../../reports/adoption.ts'
import type { PersonReport } from '../../reports/person-report.ts'
import type { SessionDetail, SessionPage, SessionRow } from '../../reports/sessions.ts'
import { sampleReports } from './sample-reports.ts'

const personId = '00000000-0000-7000-8000-000000000001'
const worstName = '<!channel> *Ana* שרה 王小明 with a name that does not want to end at all & more'

/** One person’s usage at the sizes the window has to get right. */
export const samplePersons: Record<string, PersonReport> = {
  nothing: of('never-any'),
  one: { ...of('one-request'), days: [dayOf(0, 4_200, 1, 'gpt-5.4-mini')], profile: profileOf(1) },
  typical: {
    ...of('typical'),
    weeks: { lastMicroUsd: microUsd(41_200_000), beforeMicroUsd: microUsd(36_800_000) },
    place: { team: 'Payments', place: 2, of: 9 },
    days: Array.from({ length: 15 }, (_, index) => dayOf(index, 7_922_604, 155, 'claude-opus-4-6')),
    tools: [toolOf('claude-code', 96_230_400, 1_203), toolOf('cursor', 14_700_250, 710), toolOf('', 7_908_410, 412)],
    keys: [keyOf('laptop', 104_138_810), keyOf('ci', 8_000_000), keyOf(null, 6_700_250)],
    repositories: [
      { repository: 'northwind/payments-api', sessions: 31, requests: 1_210, costMicroUsd: microUsd(81_004_000) },
      { repository: 'northwind/web', sessions: 9, requests: 390, costMicroUsd: microUsd(14_102_000) },
    ],
    work: [
      { repository: 'northwind/payments-api', commits: 38, lines: 6_204, aiLines: 4_901 },
      { repository: 'northwind/infra', commits: 3, lines: 120, aiLines: 0 },
    ],
    mcpTools: [
      { name: 'linear/search_issues', uses: 41 },
      { name: 'github/create_pull_request', uses: 12 },
    ],
    commands: [{ name: 'review', uses: 9 }],
    code: { edits: { suggested: 320, accepted: 214 }, acceptedLines: 5_802, commits: 41 },
    context: { tokensPerRequest: 184_000, median: 81_000, ratio: 2.27, verdict: 'long' },
    cachingSavedMicroUsd: microUsd(96_410_000),
    adoption: adoptionOf({
      days: 30,
      activeDays: 17,
      requests: 2_313,
      edits: { suggested: 320, accepted: 214 },
      usualPace: 160,
    }),
    profile: profileOf(40),
    sessions: { sessions: 44, requests: 1_790, costMicroUsd: microUsd(101_230_000) },
    incidents: { count: 1, atStake: microUsd(41_200_000) },
  },
  worst: {
    ...of('worst'),
    person: { id: personId, kind: 'person', name: worstName, email: null },
    weeks: { lastMicroUsd: microUsd(9_999_999_999_999), beforeMicroUsd: microUsd(1) },
    place: { team: '<!here> & friends of a very long name that is cut somewhere', place: 1, of: 4_812 },
    days: Array.from({ length: 300 }, (_, index) =>
      dayOf(index, 99_999_999_999, 1e9, '大型语言模型-专业版-二零二六年十一月'),
    ),
    tools: Array.from({ length: 30 }, (_, index) => toolOf(`<@U0ANA> tool-${index}-with-a-long-name`, 9e12, 1e9)),
    keys: Array.from({ length: 30 }, (_, index) => keyOf(`key ${index} *of* a very long name indeed`, 9e12)),
    repositories: Array.from({ length: 60 }, (_, index) => ({
      repository: `a-very-long-organisation-name/repository-${index}-of-many`,
      sessions: 1e6,
      requests: 1e9,
      costMicroUsd: microUsd(9_999_999_999_999),
    })),
    work: Array.from({ length: 60 }, (_, index) => ({
      repository: `a-very-long-organisation-name/repository-${index}-of-many`,
      commits: 1e6,
      lines: 1e9,
      aiLines: 1e9,
    })),
    mcpTools: Array.from({ length: 10 }, (_, index) => ({
      name: `<!channel>/tool-${index}-${'x'.repeat(200)}`,
      uses: 1e9,
    })),
    commands: [{ name: 'שרה', uses: 1 }],
    code: { edits: null, acceptedLines: 1, commits: 0 },
    context: { tokensPerRequest: 9e9, median: 1, ratio: 9e9, verdict: 'long' },
    cachingSavedMicroUsd: microUsd(-9_999_999_999_999),
    profile: { ...profileOf(1e9), timeZone: 'America/Argentina/Buenos_Aires' },
    sessions: { sessions: 1e6, requests: 1e9, costMicroUsd: microUsd(9_999_999_999_999) },
    incidents: { count: 1_234, atStake: microUsd(9_876_543_210_000) },
  },
}

/** Pages of sessions. */
export const sampleSessions: Record<string, SessionPage> = {
  nothing: pageOf([]),
  one: pageOf([sessionOf(0, {})]),
  typical: {
    ...pageOf(Array.from({ length: 10 }, (_, index) => sessionOf(index, {}))),
    sums: { sessions: 44, requests: 1_790, costMicroUsd: microUsd(101_230_000) },
    code: { edits: null, acceptedLines: 5_802, commits: 41 },
  },
  searched: { ...pageOf([]), search: '<!here> payments' },
  worst: {
    ...pageOf(
      Array.from({ length: 10 }, (_, index) =>
        sessionOf(index, {
          person: worstName,
          project: '<!channel> 大型项目 & שרה with a name that does not end',
          tool: `<@U0ANA> ${'tool '.repeat(40)}`,
          session: 'x'.repeat(index === 0 ? 4_000 : 100),
          costMicroUsd: microUsd(9_999_999_999_999),
        }),
      ),
    ),
    scope: { kind: 'team', teamId: personId, name: worstName },
    sums: { sessions: 1e6, requests: 1e9, costMicroUsd: microUsd(9_999_999_999_999) },
    page: 3,
  },
}

/** Sessions opened. */
export const sampleDetails: Record<string, SessionDetail> = {
  typical: {
    session: sessionOf(0, {}),
    requests: Array.from({ length: 96 }, (_, index) => ({
      at: new Date(Date.parse('2026-11-20T09:00:00Z') + index * 46_000 + (index > 60 ? 900_000 : 0)),
      agent: index % 5 === 0 ? 'explore-1' : '',
      costMicroUsd: microUsd(20_000 + ((index * 37) % 11) * 24_000),
    })),
    isCut: false,
  },
  'no-details': { session: { ...sessionOf(1, {}), parts: [] }, requests: [], isCut: false },
}

function of(sample: string): PersonReport {
  const spend = sampleReports[sample]
  if (!spend) throw new Error(`there is no sample report ${sample}`)
  return {
    person: { id: personId, kind: 'person', name: 'Ana Ruiz', email: 'ana.ruiz@northwind.example' },
    spend,
    weeks: { lastMicroUsd: zeroUsd, beforeMicroUsd: zeroUsd },
    place: null,
    models: spend.byModel.map((row) => ({
      ...row,
      includedRequests: row.includedValueMicroUsd > 0 ? row.requests : 0,
      paidRequests: row.includedValueMicroUsd > 0 ? 0 : row.requests - row.unpricedRequests,
      paidTokens: 0,
      tokens: row,
    })),
    days: [],
    tools: [],
    keys: [],
    repositories: [],
    work: [],
    mcpTools: [],
    commands: [],
    code: { edits: null, acceptedLines: null, commits: null },
    context: null,
    cachingSavedMicroUsd: null,
    adoption: { score: null, why: 'no-edits-told' },
    profile: {
      timeZone: 'UTC',
      hours: Array.from({ length: 7 }, () => Array.from({ length: 24 }, () => 0)),
      requests: 0,
    },
    sessions: { sessions: 0, requests: 0, costMicroUsd: zeroUsd },
    incidents: { count: 0, atStake: zeroUsd },
  }
}

function partOf(amount: number, requests: number) {
  return { usageSpendMicroUsd: microUsd(amount), includedValueMicroUsd: zeroUsd, requests }
}

function dayOf(index: number, amount: number, requests: number, topModel: string) {
  return { day: addDays(day('2026-11-21'), -index), ...partOf(amount, requests), topModel }
}

function toolOf(tool: string, amount: number, requests: number) {
  return { tool, ...partOf(amount, requests) }
}

function keyOf(name: string | null, amount: number) {
  return { name, ...partOf(amount, 300) }
}

function profileOf(most: number): PersonReport['profile'] {
  const hours = Array.from({ length: 7 }, (_, weekday) =>
    Array.from({ length: 24 }, (_, hour) =>
      weekday > 4 ? 0 : Math.round(most * Math.max(0, 1 - Math.abs(hour - 11 - (weekday % 2) * 4) / 5)),
    ),
  )
  return { timeZone: 'Europe/Madrid', hours, requests: hours.flat().reduce((sum, value) => sum + value, 0) }
}

function sessionOf(index: number, said: Partial<SessionRow>): SessionRow {
  const startedAt = new Date(Date.parse('2026-11-20T09:00:00Z') - index * 7_600_000)
  const name = {
    handleId: 7,
    tool: index % 4 === 3 ? 'cursor' : 'claude-code',
    session: `0193-session-${index}`,
    ...said,
  }
  const costMicroUsd: MicroUsd = said.costMicroUsd ?? microUsd(Math.round(12_402_000 / (index + 1)))
  const part = (model: string, share: number) => ({
    ...name,
    model,
    requests: Math.round(96 * share),
    inputTokens: 12_000,
    cacheReadTokens: Math.round(8_400_000 * share),
    cacheWriteTokens: 300_000,
    outputTokens: Math.round(64_000 * share),
    costMicroUsd: microUsd(Math.round(costMicroUsd * share)),
  })
  return {
    personId,
    person: 'Ana Ruiz',
    project: 'payments',
    repository: index % 3 === 2 ? '' : 'northwind/payments-api',
    startedAt,
    endedAt: new Date(startedAt.getTime() + 4_380_000 / (index + 1)),
    requests: 96,
    outputTokens: 64_000,
    ...name,
    costMicroUsd,
    parts: [part('claude-opus-4-6', 0.8), part('claude-haiku-4-5', 0.2)],
  }
}

function pageOf(rows: SessionRow[]): SessionPage {
  const spend = sampleReports.typical
  if (!spend) throw new Error('there is no typical sample')
  return {
    scope: { kind: 'person', personId, name: 'Ana Ruiz' },
    period: spend.period,
    search: '',
    sums: {
      sessions: rows.length,
      requests: rows.length * 96,
      costMicroUsd: microUsd(rows.reduce((sum, { costMicroUsd }) => sum + costMicroUsd, 0)),
    },
    page: 0,
    size: 10,
    rows,
    code: null,
  }
}
