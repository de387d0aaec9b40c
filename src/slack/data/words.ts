import { type Day, formatDay } from '../../base/calendar.ts'
import { type Provider, providerName } from '../../base/provider.ts'
import type { Basis, Source } from '../../ledger/entry.ts'
import type { KeyStanding } from '../../sources/key-standing.ts'
import type { SyncCounts, SyncRun, SyncTrigger } from '../../sources/sync-run.ts'

/** What a source is called: `usage events`. */
export const sourceNames: Record<Source, string> = {
  proxy: 'Tally’s proxy',
  'cursor-events': 'usage events',
  'anthropic-analytics': 'usage and cost analytics',
  'anthropic-reports': 'cost report',
  'openai-costs': 'costs',
  'cursor-csv': 'usage events from a file',
  'cursor-sums-csv': 'sums from a file',
  'anthropic-costs-csv': 'costs from a file',
  'anthropic-usage-csv': 'usage from a file',
  'anthropic-spend-csv': 'spend report from a file',
  'openai-costs-csv': 'costs from a file',
  'openai-usage-csv': 'usage from a file',
  seats: 'seats',
  adjustment: 'adjustments',
  'sandbox-history': 'made-up history',
}

/** How a cost is known. */
export const basisNames: Record<Basis, string> = {
  metered: 'metered',
  vendor: 'as billed',
  estimated: 'estimated',
  unpriced: 'no price yet',
}

export const triggerNames: Record<SyncTrigger, string> = {
  first: 'First reading',
  schedule: 'Hourly',
  hand: 'Sync now',
  command: 'Command line',
  http: 'Called over HTTP',
}

export const stateNames: Record<SyncRun['state'], string> = {
  running: 'under way',
  done: 'done',
  failed: 'with problems',
  'broken-off': 'broken off, goes on by itself',
}

/** `1,204 records of 43 people, 12 changes in the ledger`. */
export function countsText({ records, people, changed }: SyncCounts): string {
  const of = people === 0 ? '' : ` of ${many(people, 'person', 'people')}`
  const changes = changed === 0 ? 'nothing new' : `${many(changed, 'change')} in the ledger`
  return `${many(records, 'record')}${of}, ${changes}`
}

/** `8 s`, `4 min`, `1 h 12 min`. */
export function durationText(ms: number): string {
  const seconds = Math.max(1, Math.round(ms / 1000))
  if (seconds < 60) return `${seconds} s`
  const minutes = Math.round(seconds / 60)
  if (minutes < 60) return `${minutes} min`
  const rest = minutes % 60
  return `${Math.floor(minutes / 60).toLocaleString('en-US')} h${rest === 0 ? '' : ` ${rest} min`}`
}

/** `Nov 21, 2025 – Nov 20`. */
export function rangeText(first: Day, last: Day, now: Date): string {
  const year = String(now.getUTCFullYear())
  return first === last ? formatDay(first, year) : `${formatDay(first, year)} – ${formatDay(last, year)}`
}

export function many(count: number, one: string, several = `${one}s`): string {
  return `${count.toLocaleString('en-US')} ${count === 1 ? one : several}`
}

/** Why a key of the proxy is not compared, so that its dollars may count twice, and what to do: the end of a sentence, mrkdwn. */
export function whyUncompared(
  provider: Provider,
  standing: Extract<KeyStanding, { is: 'asked' | 'unlisted' }>,
): string {
  const name = providerName(provider)
  if (standing.is === 'unlisted') {
    return `the admin key may not read which keys ${name} knows; an admin gives it that permission, or puts another in its place under Set-up, Providers`
  }
  const { fitting } = standing
  const why =
    fitting === 0
      ? `none of the keys ${name} lists ends like it`
      : `${fitting.toLocaleString('en-US')} of ${name}’s keys end like it`
  return `${why}; an admin says which it is, or that it is none of them, under Set-up, Providers`
}
