import { daysBetween } from '../base/calendar.ts'
import { capital } from '../base/capital.ts'
import { formatUsd, type MicroUsd } from '../base/money.ts'
import { percentText } from '../base/percent.ts'
import type { Person } from '../people/person.ts'
import { isRunning } from './period.ts'
import { eachRequest, type GroupSpend, type Member, type MemberRow, type TeamReport, usedAny } from './team-report.ts'

/**
 * The one sentence a lead should take away, as plain text without a final stop: `Up 23% on Oct 1–21; Ana Ruiz spent most
 * ($41.20, 34% of it)`.
 */
export function teamFindingOf(report: TeamReport, now: Date): string {
  if (!usedAny(report.total)) return nothingUsed(report)
  const parts = [changeSentence(report, now), topSentence(report)].filter((part) => part !== '')
  return parts.join('; ')
}

/** What the team's chart shows, for somebody who cannot see it. */
export function teamAltTextOf(
  report: TeamReport,
  shown: ReadonlyArray<{ name: string; spend: GroupSpend }>,
  now: Date,
): string {
  const bars = shown.map(({ name, spend }) => {
    const change = changeWord(spend.usageSpendMicroUsd, spend.previousMicroUsd)
    return `${name} ${formatUsd(spend.usageSpendMicroUsd)}${isComparable(report, now) && change !== '–' ? ` (${change})` : ''}`
  })
  const what = `Bar chart of usage spend, ${report.name}, ${report.period.label}`
  return `${what}: ${formatUsd(report.total.usageSpendMicroUsd)} in all. ${bars.join(', ')}. ${teamFindingOf(report, now)}.`
}

/**
 * How spend moved, short enough for a column: `+23%`, `−8%`, `13×`, `new` from nothing, `–` where there is nothing to
 * compare.
 */
export function changeWord(current: MicroUsd, before: MicroUsd): string {
  if (before <= 0) return current > 0 ? 'new' : '–'
  const move = (current - before) / before
  if (move >= 9.5) return `${Math.round(move + 1).toLocaleString('en-US')}×`
  if (Math.abs(move) < 0.01) return '0%'
  const percent = Math.round(move * 100)
  return percent < 0 ? `−${-percent}%` : `${percent > 0 ? '+' : ''}${percent}%`
}

/** Whether the period can be compared with the one before: a day or two of which the last is not over cannot. */
export function isComparable({ period }: Pick<TeamReport, 'period'>, now: Date): boolean {
  return !(isRunning(period, now) && daysBetween(period.range.from, period.range.to) <= 2)
}

/** A row's name in words: a robot and a project say what they are. */
export function nameOfMember(member: Member): string {
  return member.kind === 'unmatched' ? nameWithKind({ name: null, kind: null }) : nameWithKind(member)
}

/** The same of somebody by name and kind; without a name, nobody the usage was matched to. */
export function nameWithKind({ name, kind }: { name: string | null; kind: Person['kind'] | null }): string {
  if (name === null) return 'Not matched to anyone'
  return kind === 'robot' || kind === 'project' ? `${name} (${kind})` : name
}

/** The rows' names; where two are called the same, each has its e-mail address beside it. */
export function namesOfRows(rows: readonly MemberRow[]): Map<MemberRow, string> {
  const count = Map.groupBy(rows, ({ member }) => nameOfMember(member))
  return new Map(
    rows.map((row) => {
      const name = nameOfMember(row.member)
      const several = (count.get(name)?.length ?? 0) > 1
      const email = row.member.kind === 'unmatched' ? null : row.member.email
      return [row, several && email ? `${name} · ${email}` : name]
    }),
  )
}

/** `$0.34` a request, or a dash. */
export function eachText(spend: GroupSpend): string {
  const each = eachRequest(spend)
  return each === null || spend.usageSpendMicroUsd === 0 ? '–' : formatUsd(each)
}

/** A share of the whole: `34%`, `under 1%`; empty where it says nothing. */
export function shareText(part: number, whole: number): string {
  return whole <= 0 || part <= 0 ? '' : percentText(part / whole)
}

function nothingUsed({ total, period }: TeamReport): string {
  if (total.previousMicroUsd <= 0) return `No usage ${period.when}`
  return `No usage ${period.when}; ${period.previous.label} came to ${formatUsd(total.previousMicroUsd)}`
}

function changeSentence(report: TeamReport, now: Date): string {
  const { total, period } = report
  const before = total.previousMicroUsd
  if (before <= 0) return `No usage ${period.previous.when} to compare with`
  if (!isComparable(report, now)) return `${capital(period.previous.label)} came to ${formatUsd(before)}`
  const move = (total.usageSpendMicroUsd - before) / before
  if (Math.abs(move) < steady) return `About the same as ${period.previous.label}`
  const word = changeWord(total.usageSpendMicroUsd, before)
  if (move >= 9.5) return `${word} as much as ${period.previous.label}`
  return `${move > 0 ? 'Up' : 'Down'} ${word.replace(/^[+−]/, '')} on ${period.previous.label}`
}

// Below this share a move is noise to a reader.
const steady = 0.05

function topSentence({ rows, total }: TeamReport): string {
  const top = rows.find((row) => row.isTopSpender)
  if (!top) return ''
  const share = shareText(top.usageSpendMicroUsd, total.usageSpendMicroUsd)
  return `${nameOfMember(top.member)} spent most (${formatUsd(top.usageSpendMicroUsd)}${share === '' ? '' : `, ${share} of it`})`
}
