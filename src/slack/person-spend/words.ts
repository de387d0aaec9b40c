import { counted } from '../../base/count.ts'
import { formatUsd, type MicroUsd, roundToMicroUsd } from '../../base/money.ts'
import { said } from '../../charts/units.ts'
import type { Weeks } from '../../reports/person-report.ts'
import { costOfEach } from '../../reports/sessions.ts'
import { changeWord } from '../../reports/team-finding.ts'
import type { CodeActivity } from '../../sources/person-activity.ts'
import { cut } from '../kit/limits.ts'

const toolNames: Record<string, string> = {
  'claude-code': 'Claude Code',
  codex: 'Codex',
  cursor: 'Cursor',
  'cursor-cli': 'Cursor CLI',
  'cursor-cloud-agent': 'Cursor cloud agent',
  'cursor-automation': 'Cursor automation',
}

/** What people call a tool; plain. */
export function toolName(tool: string): string {
  if (tool === '') return 'No tool named'
  return Object.hasOwn(toolNames, tool) ? (toolNames[tool] ?? tool) : cut(tool, 40)
}

/** `34.1M`, `12K`, `900`. */
export function tokensText(count: number): string {
  return said('tokens', count)
}

/** What a commit and an accepted line came to, where `what` (plain, several) is divided by them, with what that does not say; empty where nobody tells of any. */
export function costOfWork(what: string, spend: MicroUsd, code: CodeActivity): string {
  const { commits, acceptedLines } = code
  const each = [
    [costOfEach(spend, commits), counted(commits ?? 0, 'commit'), 'a commit'],
    [costOfEach(spend, acceptedLines), counted(acceptedLines ?? 0, 'accepted line'), 'an accepted line'],
  ] as const
  const parts = each.flatMap(([cost, all, one]) =>
    cost === null ? [] : [`${formatUsd(roundToMicroUsd(cost))} ${one} (${all})`],
  )
  if (spend <= 0 || parts.length === 0) return ''
  return `${what} come to ${parts.join(' and ')}. Vendors count only what their own tools see, so read it as a trend.`
}

/** `The last 7 days came to $41.20, +12% on the 7 before.`, plain; empty where nothing was spent in either. */
export function weekSentence({ lastMicroUsd, beforeMicroUsd }: Weeks): string {
  if (lastMicroUsd === 0 && beforeMicroUsd === 0) return ''
  const last = `The last 7 days came to ${formatUsd(lastMicroUsd)}`
  if (beforeMicroUsd <= 0) return `${last}; nothing was spent in the 7 before.`
  return `${last}, ${changeWord(lastMicroUsd, beforeMicroUsd)} on the 7 before (${formatUsd(beforeMicroUsd)}).`
}
