import { type Day, daysIn } from '../../base/calendar.ts'
import { exactUsd, microUsdOf } from '../../base/exact-usd.ts'
import { knownModel } from '../../prices/model-name.ts'
import { priceBook } from '../../prices/price-book.ts'
import type { Activity } from '../../sources/activity.ts'
import { dayRangeOf } from '../../sources/days-of.ts'
import type { Feed, Reading } from '../feed.ts'
import { keepActivity } from '../keep-activity.ts'
import { orWithout } from '../once-a-run.ts'
import { isBeyondItsPast } from '../past.ts'
import { reportPages } from '../report-pages.ts'
import { windowsToRead } from '../windows.ts'
import type { Directory } from './directory.ts'
import { type ClaudeCodeRow, claudeCodeRow } from './schema.ts'

export const claudeCodePath = '/v1/organizations/usage_report/claude_code'

const feed = 'claude-code'
const daysBack = 364

/** So many weeks without anything in a row, going back: before them nobody used it. */
const emptyWeeksAtEnd = 6

/**
 * What people did in Claude Code, day by day. Its costs are estimates of what the other reports bill, or of what a
 * subscription covers: kept as figures, never counted as spend.
 */
export function claudeCodeFeed(directory: Directory): Feed {
  return {
    name: feed,
    title: 'Claude Code report',
    async read(reading) {
      const { now, since, state, told, reached, keep } = reading
      const windows = windowsToRead({ ...state, now, rereadDays: 3, maxDays: 7, backfillDays: daysBack, since })
      const oldest = windows.at(-1)?.from ?? now
      const { value: keys } = await orWithout(directory.keys(reading), [])
      const keyIds = new Map(keys.map(({ id, name }) => [name, id]))
      let emptyInARow = 0
      for (const window of windows) {
        const days = dayRangeOf(window)
        const rows: Activity[] = []
        try {
          for (const day of daysIn(days)) {
            rows.push(...activityOf(day, await readDay(reading, day), (name) => keyIds.get(name) ?? name))
          }
        } catch (thrown) {
          if (isBeyondItsPast(window, thrown)) break
          throw thrown
        }
        const { changed } = await keepActivity(reading, { feed, ...days, rows })
        told({ records: rows.length, changed })
        await keep({ from: window.from, to: window.to })
        reached(window.from, { from: now, to: oldest })
        if (window.toward === 'newer') continue
        emptyInARow = rows.length === 0 ? emptyInARow + 1 : 0
        if (emptyInARow === emptyWeeksAtEnd) break
      }
      await keep({ from: oldest, to: now })
    },
  }
}

async function readDay(reading: Reading, day: Day): Promise<ClaudeCodeRow[]> {
  const rows: ClaudeCodeRow[] = []
  const query = { starting_at: day, limit: 1_000 }
  for await (const page of reportPages(reading, { path: claudeCodePath, query, row: claudeCodeRow })) rows.push(...page)
  return rows
}

/** A day's rows as activity: one of each person as a whole, one for each of their models. `keyIdOf`: a key's id by its name. */
export function activityOf(day: Day, rows: readonly ClaudeCodeRow[], keyIdOf: (name: string) => string): Activity[] {
  const cells = new Map<string, { day: Day; handle: string; dimension: string; figures: Record<string, number> }>()
  const add = (handle: string, dimension: string, figures: Record<string, number>) => {
    const key = JSON.stringify([handle, dimension])
    const cell = cells.get(key) ?? { day, handle, dimension, figures: {} }
    for (const [name, value] of Object.entries(figures)) cell.figures[name] = (cell.figures[name] ?? 0) + value
    cells.set(key, cell)
  }
  for (const row of rows) {
    const handle = row.actor.email_address?.trim().toLowerCase() || keyIdOf(row.actor.api_key_name ?? '')
    add(handle, '', wholeDay(row))
    for (const used of row.model_breakdown) {
      const model = knownModel(priceBook, 'anthropic', used.model)?.model ?? used.model
      add(handle, model, modelFigures(used, row.customer_type === 'subscription'))
    }
  }
  return [...cells.values()]
}

function wholeDay({ core_metrics: core, tool_actions: tools }: ClaudeCodeRow): Record<string, number> {
  const actions = [tools?.edit_tool, tools?.multi_edit_tool, tools?.write_tool, tools?.notebook_edit_tool]
  return {
    sessions: core.num_sessions,
    linesAdded: core.lines_of_code.added,
    linesRemoved: core.lines_of_code.removed,
    commits: core.commits_by_claude_code ?? 0,
    pullRequests: core.pull_requests_by_claude_code ?? 0,
    editsAccepted: actions.reduce((sum, action) => sum + (action?.accepted ?? 0), 0),
    editsRejected: actions.reduce((sum, action) => sum + (action?.rejected ?? 0), 0),
  }
}

function modelFigures(
  { tokens, estimated_cost }: ClaudeCodeRow['model_breakdown'][number],
  isSubscription: boolean,
): Record<string, number> {
  const value = microUsdOf(exactUsd(estimated_cost.amount, 'cents'))
  return {
    inputTokens: tokens.input,
    outputTokens: tokens.output,
    cacheReadTokens: tokens.cache_read ?? 0,
    cacheWriteTokens: tokens.cache_creation ?? 0,
    listMicroUsd: value,
    subscriptionMicroUsd: isSubscription ? value : 0,
  }
}
