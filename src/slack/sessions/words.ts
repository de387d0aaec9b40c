import { percentText } from '../../base/percent.ts'
import type { SessionPart, SessionTotal } from '../../ledger/session-queries.ts'
import { cut } from '../kit/limits.ts'
import { toolName } from '../person-spend/words.ts'

/** `45 s`, `12 min`, `3 h 5 min`, `2 days`: from the first request to the last. */
export function durationText({ startedAt, endedAt }: Pick<SessionTotal, 'startedAt' | 'endedAt'>): string {
  const seconds = Math.round((endedAt.getTime() - startedAt.getTime()) / 1000)
  if (seconds < 60) return seconds === 0 ? 'a moment' : `${seconds} s`
  const minutes = Math.round(seconds / 60)
  if (minutes < 60) return `${minutes} min`
  const hours = Math.floor(minutes / 60)
  if (hours < 48) return minutes % 60 === 0 ? `${hours} h` : `${hours} h ${minutes % 60} min`
  return `${Math.round(hours / 24)} days`
}

/** `Claude Code · payments-api`: the tool and what was worked on, plain. */
export function sessionTitle({
  tool,
  project,
  repository,
}: Pick<SessionTotal, 'tool' | 'project' | 'repository'>): string {
  return [toolName(tool), cut(repository || project, 60)].filter((part) => part !== '').join(' · ')
}

/** Tokens of all kinds. */
export function tokensOf(parts: readonly SessionPart[]): number {
  return parts.reduce(
    (sum, part) => sum + part.inputTokens + part.cacheReadTokens + part.cacheWriteTokens + part.outputTokens,
    0,
  )
}

/** `claude-opus-4-6 80%, gpt-5.4 20%`: by cost, where nothing cost anything by requests; plain. */
export function mixText(parts: readonly SessionPart[]): string {
  const named = parts.filter(({ model }) => model !== '')
  const cost = named.reduce((sum, { costMicroUsd }) => sum + costMicroUsd, 0)
  const weight = (part: SessionPart) => (cost > 0 ? part.costMicroUsd : part.requests)
  const whole = named.reduce((sum, part) => sum + weight(part), 0)
  const [first, ...more] = named.toSorted((a, b) => weight(b) - weight(a))
  if (!first) return ''
  if (more.length === 0 || whole <= 0) return cut(first.model, 44)
  const shown = [first, ...more].slice(0, 3)
  const said = shown.map((part) => `${cut(part.model, 30)} ${percentText(weight(part) / whole)}`)
  return [...said, ...(named.length > 3 ? [`${named.length - 3} more`] : [])].join(', ')
}
