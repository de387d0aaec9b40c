import { addDays, type Day, type DayRange, dayOf } from '../base/calendar.ts'
import { type Db, type DbOrTransaction, inSnapshot } from '../db/database.ts'
import { activePeopleByDay } from '../ledger/daily-spend-queries.ts'
import { planEnds } from '../ledger/overview-queries.ts'
import {
  type ActivitySums,
  activityBasis,
  activityByDay,
  activityByDimension,
  newestDimensions,
} from '../sources/activity-queries.ts'
import { type PlanInsight, planInsight } from './insights-plan.ts'
import type { Period } from './period.ts'
import type { ReportCalendar } from './report-calendar.ts'
import { filterOf, type Scope } from './scope.ts'

/** The parts there are, the usual one first. */
export const insightParts = ['active', 'plan', 'code', 'tools', 'versions'] as const
export type InsightPart = (typeof insightParts)[number]

/** What a part rests on: see `activityBasis`. */
export type Basis = Awaited<ReturnType<typeof activityBasis>>

export type ActiveInsight = {
  /** People with usage by day: of the scope, from the ledger; days without any are absent. */
  days: Array<{ day: Day; people: number }>
  /** People Cursor counts as active, which it tells of the whole company alone: empty for a team. */
  cursor: Array<{ day: Day; dau: number; cloud_agent_dau: number; cli_dau: number }>
  basis: Basis
}

export type CodeInsight = {
  /** Lines committed by repository, with who wrote them. */
  repositories: Array<
    ActivitySums<'commits' | 'totalLinesAdded' | 'tabLinesAdded' | 'composerLinesAdded' | 'nonAiLinesAdded'>
  >
  /** The same lines by day, in order. */
  days: Array<{ day: Day; totalLinesAdded: number; tabLinesAdded: number; composerLinesAdded: number }>
  agent: { accepted: number; suggested: number }
  tab: { accepted: number; suggested: number }
  basis: Basis
}

export type ToolsInsight = {
  mcp: Array<ActivitySums<'usage'>>
  commands: Array<ActivitySums<'usage'>>
  extensions: Array<ActivitySums<'total_files' | 'total_lines_accepted'>>
  basis: Basis
}

export type VersionsInsight = {
  /** The newest version anybody has, and who has which. */
  latest: string | null
  people: Array<{ name: string; version: string; day: Day }>
  basis: Basis
}

/** One part of the insights into how a team or everybody uses AI. */
export type Insights = { scope: Scope; period: Period } & (
  | ({ part: 'active' } & ActiveInsight)
  | { part: 'plan'; plan: PlanInsight | null; basis: Basis }
  | ({ part: 'code' } & CodeInsight)
  | ({ part: 'tools' } & ToolsInsight)
  | ({ part: 'versions' } & VersionsInsight)
)

type Input = { scope: Scope; period: Period; part: InsightPart; calendar: ReportCalendar; now: Date }

/** Reads a part of the insights of a scope that the viewer may see. */
export async function insights(db: Db, input: Input): Promise<Insights> {
  const { scope, period } = input
  return inSnapshot(db, async (snapshot) => ({ scope, period, ...(await readPart(snapshot, input)) }))
}

async function readPart(db: DbOrTransaction, { scope, period, part, calendar, now }: Input) {
  const team = scope.kind === 'team' ? { teamId: scope.teamId } : {}
  const during = { ...period.range, ...team }
  const byUser = { readAs: 'cursor-user-analytics' }
  switch (part) {
    case 'active':
      return {
        part,
        days: await activePeopleByDay(db, { ...filterOf(scope), ...period.range }),
        cursor:
          scope.kind === 'org'
            ? await activityByDay(db, { ...period.range, feed: 'cursor-team-dau' }, [
                'dau',
                'cloud_agent_dau',
                'cli_dau',
              ])
            : [],
        basis: await activityBasis(db, { feed: 'cursor-team-dau', readAs: 'cursor-team-analytics' }),
      }
    case 'plan': {
      const cycle = cycleOf(period, calendar)
      const users = cycle && (await planEnds(db, { ...filterOf(scope), ...upToNow(cycle, now), provider: 'cursor' }))
      return {
        part,
        plan: cycle && users ? planInsight(cycle, users) : null,
        basis: await activityBasis(db, { feed: 'cursor-daily', readAs: 'cursor-events' }),
      }
    }
    case 'code':
      return {
        part,
        repositories: await activityByDimension(db, { ...during, feed: 'cursor-commits' }, [
          'commits',
          'totalLinesAdded',
          'tabLinesAdded',
          'composerLinesAdded',
          'nonAiLinesAdded',
        ]),
        days: await activityByDay(db, { ...during, feed: 'cursor-commits' }, [
          'totalLinesAdded',
          'tabLinesAdded',
          'composerLinesAdded',
        ]),
        agent: await linesOf(db, { ...during, feed: 'cursor-agent-edits' }),
        tab: await linesOf(db, { ...during, feed: 'cursor-tabs' }),
        basis: await activityBasis(db, { feed: 'cursor-commits', readAs: 'cursor-commits' }),
      }
    case 'tools':
      return {
        part,
        mcp: await activityByDimension(db, { ...during, feed: 'cursor-mcp' }, ['usage']),
        commands: await activityByDimension(db, { ...during, feed: 'cursor-commands' }, ['usage']),
        extensions: await activityByDimension(db, { ...during, feed: 'cursor-top-file-extensions' }, [
          'total_files',
          'total_lines_accepted',
        ]),
        basis: await activityBasis(db, { feed: 'cursor-mcp', ...byUser }),
      }
    case 'versions': {
      const newest = await newestDimensions(db, { ...during, feed: 'cursor-client-versions' })
      const people = newest.map(({ name, dimension, day }) => ({ name, version: dimension, day }))
      return {
        part,
        latest:
          people
            .map(({ version }) => version)
            .toSorted(byVersion)
            .at(-1) ?? null,
        people,
        basis: await activityBasis(db, { feed: 'cursor-client-versions', ...byUser }),
      }
    }
  }
}

async function linesOf(db: DbOrTransaction, filter: DayRange & { feed: string; teamId?: string }) {
  const rows = await activityByDimension(db, filter, ['total_lines_accepted', 'total_lines_suggested'])
  const sum = (of: (row: (typeof rows)[number]) => number) => rows.reduce((all, row) => all + of(row), 0)
  return {
    accepted: sum((row) => row.total_lines_accepted),
    suggested: sum((row) => row.total_lines_suggested),
  }
}

// Plans begin anew with each cycle, so it is the cycle asked about or else the one under way.
function cycleOf(period: Period, { cycle }: ReportCalendar): DayRange | null {
  return period.kind === 'cycle' ? period.range : cycle
}

function upToNow({ from, to }: DayRange, now: Date): DayRange {
  const tomorrow = addDays(dayOf(now), 1)
  return { from, to: to < tomorrow ? to : tomorrow }
}

/** Version numbers in order: 2.9 before 2.10. */
export function byVersion(one: string, other: string): number {
  return one.localeCompare(other, 'en', { numeric: true })
}
