import { AppError } from '../base/app-error.ts'
import { type Day, dayOf } from '../base/calendar.ts'
import { program } from '../base/program.ts'
import { providerName, providers } from '../base/provider.ts'
import { oldestTold } from '../sources/kept.ts'
import { listVendorAccounts } from '../sources/vendor-account.ts'
import { collectProgress } from './collect-progress.ts'
import { type AccountRead, type CliDeps, type Command, type Given, writeLine } from './command.ts'
import { readProvider } from './provider-name.ts'
import { shown } from './shown.ts'

export const collect: Command = {
  name: 'collect',
  takes: ['[cursor|anthropic|openai]'],
  summary:
    'Read usage and costs from the vendors now: what is new and the last days again. Goes on where it broke off.',
  examples: ['collect', 'collect cursor --since 2026-10-01'],
  options: {
    since: { value: 'DAY', help: 'read everything from this day on again, such as 2026-10-01' },
    json: { help: 'as JSON' },
  },
  run: collectNow,
}

async function collectNow(deps: CliDeps, given: Given): Promise<number> {
  const [word] = given.words
  const vendor = word === undefined ? undefined : readProvider(word, providers)
  const since = readSince(given.text('since'), dayOf(deps.clock.now()))
  const all = await listVendorAccounts(deps.db)
  const accounts = all.filter((one) => one.state === 'active' && (vendor === undefined || one.vendor === vendor))
  if (accounts.length === 0) throw nothingToRead(vendor)
  const progress = collectProgress(deps.stderr, accounts)
  const startedMs = performance.now()
  const read = await deps.vendors
    .collect({ ...(vendor ? { vendor } : {}), ...(since ? { since } : {}), onProgress: progress.show })
    .finally(progress.end)
  const seconds = (performance.now() - startedMs) / 1_000
  if (given.has('json')) writeLine(deps.stdout, JSON.stringify(read.map(plain), null, 2))
  else await tell(deps, read, seconds)
  return read.every(({ collected }) => collected.outcome === 'done') ? 0 : 1
}

async function tell(deps: CliDeps, read: readonly AccountRead[], seconds: number): Promise<void> {
  for (const one of read) {
    writeLine(deps.stdout, sentence(one, await oldestTold(deps.db, one.account.id)))
    for (const line of problemsOf(one)) writeLine(deps.stderr, line)
  }
  const whole = read.filter(({ collected }) => collected.outcome !== 'busy')
  if (whole.length > 1) {
    const records = whole.reduce((sum, { collected }) => sum + collected.counts.records, 0)
    writeLine(deps.stdout, `${counted(records, 'record')} in all, in ${duration(seconds)}.`)
  } else if (whole.length === 1) writeLine(deps.stdout, `It took ${duration(seconds)}.`)
}

function sentence({ account, collected }: AccountRead, oldest: Day | null): string {
  const name = `${providerName(account.vendor)} “${account.label}”`
  if (collected.outcome === 'busy') {
    return `${name}: another process is reading it just now, so nothing was read twice. Its figures are there when it ends.`
  }
  const { records, changed, people, calls } = collected.counts
  const parts = [counted(records, 'record'), counted(people, 'person', 'people'), counted(calls, 'call')]
  const change = changed === 0 ? 'nothing changed' : `${counted(changed, 'entry', 'entries')} changed`
  const depth = oldest ? `; the oldest usage it has told of is of ${oldest}` : ''
  return `${name}: ${parts.join(', ')}; ${change}${depth}.`
}

function problemsOf({ account, collected }: AccountRead): string[] {
  const failed = collected.feeds.filter(({ ok, isAble }) => !ok && isAble)
  const unable = collected.feeds.filter(({ ok, isAble }) => !ok && !isAble).map(({ title }) => title)
  const name = `${providerName(account.vendor)} “${account.label}”`
  return [
    ...failed.map(({ title, problem }) => `${name}, ${title}: ${problem}`),
    ...(failed.length === 0 && collected.problem !== '' ? [`${name}: ${collected.problem}`] : []),
    ...(unable.length > 0 ? [`${name}: this key may not read ${unable.join(', ')}; the rest goes on without.`] : []),
  ]
}

function plain({ account, collected }: AccountRead) {
  const { id, vendor, label } = account
  const { outcome, runId, counts, problem } = collected
  const feeds = collected.feeds.map(({ title, ok, isAble, problem: why, from }) => ({
    title,
    ok,
    isAble,
    problem: why,
    from: from && dayOf(from),
  }))
  return { account: id, vendor, label, outcome, run: runId, ...counts, problem, feeds }
}

function readSince(text: string | null, today: Day): Day | null {
  if (text === null) return null
  const at = /^\d{4}-\d{2}-\d{2}$/.test(text) ? Date.parse(text) : Number.NaN
  // 30 February is read as 2 March.
  if (!Number.isNaN(at) && dayOf(new Date(at)) === text && text <= today) return dayOf(new Date(at))
  throw new AppError('bad-input', `--since “${shown(text)}”: give a day that has begun, such as 2026-10-01.`)
}

function nothingToRead(vendor: 'cursor' | 'anthropic' | 'openai' | undefined): AppError {
  const what = vendor === undefined ? 'No vendor account' : `No ${providerName(vendor)} account`
  const name = vendor === undefined || vendor === 'cursor' ? 'cursor' : `${vendor}-admin`
  return new AppError(
    'not-found',
    `${what} is connected, so there is nothing to read. Connect one with: ${program} provider add ${name}`,
  )
}

function counted(count: number, one: string, many = `${one}s`): string {
  return `${count.toLocaleString('en-US')} ${count === 1 ? one : many}`
}

function duration(seconds: number): string {
  if (seconds < 60) return `${seconds.toFixed(1)} s`
  return `${Math.floor(seconds / 60)} min ${Math.round(seconds % 60)} s`
}
