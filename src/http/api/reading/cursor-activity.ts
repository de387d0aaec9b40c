import type { DayRange } from '../../../base/calendar.ts'
import type { DbOrTransaction } from '../../../db/database.ts'
import { activityByDay, activityByDimension, newestDimensions } from '../../../sources/activity-queries.ts'
import { serverAndTool } from './mcp-tool.ts'

/** The days asked of, and the team where it is not everybody. */
export type Told = DayRange & { teamId?: string }

/** What was accepted of the agents’ edits and of completions, by day. */
export async function editsAndTabs(db: DbOrTransaction, told: Told) {
  const edits = await activityByDay(db, { ...told, feed: 'cursor-agent-edits' }, [
    'total_accepted_diffs',
    'total_rejected_diffs',
    'total_lines_accepted',
    'total_lines_suggested',
  ])
  const tabs = await activityByDay(db, { ...told, feed: 'cursor-tabs' }, [
    'total_suggestions',
    'total_accepts',
    'total_lines_accepted',
  ])
  return {
    agentEdits: edits.map((row) => ({
      date: row.day,
      accepted_diffs: row.total_accepted_diffs,
      rejected_diffs: row.total_rejected_diffs,
      lines_accepted: row.total_lines_accepted,
      lines_suggested: row.total_lines_suggested,
    })),
    tabs: tabs.map((row) => ({
      date: row.day,
      suggestions: row.total_suggestions,
      accepts: row.total_accepts,
      lines_accepted: row.total_lines_accepted,
    })),
  }
}

/** MCP tools, commands and kinds of files, the most used first. */
export async function tools(db: DbOrTransaction, told: Told) {
  const mcp = await activityByDimension(db, { ...told, feed: 'cursor-mcp' }, ['usage'])
  const commands = await activityByDimension(db, { ...told, feed: 'cursor-commands' }, ['usage'])
  const extensions = await activityByDimension(db, { ...told, feed: 'cursor-top-file-extensions' }, [
    'total_files',
    'total_lines_accepted',
  ])
  return {
    mcp: mcp
      .toSorted((a, b) => b.usage - a.usage)
      .map(({ dimension, usage }) => ({ ...serverAndTool(dimension), total_usage: usage })),
    commands: commands
      .toSorted((a, b) => b.usage - a.usage)
      .map(({ dimension, usage }) => ({ command_name: dimension, total_usage: usage })),
    fileExtensions: extensions
      .toSorted((a, b) => b.total_lines_accepted - a.total_lines_accepted)
      .map(({ dimension, total_files, total_lines_accepted }) => ({
        extension: dimension,
        total_files,
        total_lines_accepted,
      })),
  }
}

/** The versions of the client that people last had. */
export async function versions(db: DbOrTransaction, told: Told) {
  const newest = await newestDimensions(db, { ...told, feed: 'cursor-client-versions' })
  return [...Map.groupBy(newest, ({ dimension }) => dimension)]
    .map(([version, people]) => ({
      version,
      user_count: people.length,
      percentage: Math.round((people.length / newest.length) * 1_000) / 10,
    }))
    .toSorted((a, b) => b.user_count - a.user_count)
}
