import type { KnownBlock, ModalView } from '@slack/types'
import { type Provider, providerName } from '../../base/provider.ts'
import type { Source } from '../../ledger/entry.ts'
import type { AccountStatus, DataStatus, KeptSource, ProxyStatus } from '../../reports/data-status.ts'
import type { KeyStanding } from '../../sources/key-standing.ts'
import type { SyncRun } from '../../sources/sync-run.ts'
import { actions, button, context, divider, figures, header, localTime, section } from '../kit/blocks.ts'
import { escapeMrkdwn } from '../kit/escape.ts'
import { cut } from '../kit/limits.ts'
import { buttonRow, pageButtons, pageOf } from '../kit/list.ts'
import { modal } from '../kit/modal.ts'
import { accountName, plainAccountName } from '../providers/account-views.ts'
import { dataActions, dataControls } from './action-ids.ts'
import {
  countsText,
  durationText,
  many,
  rangeText,
  sourceNames,
  stateNames,
  triggerNames,
  whyUncompared,
} from './words.ts'

// Five blocks each; a view has a hundred.
const accountsOnPage = 10
const accountNoun = { none: 'No account', one: 'account', many: 'accounts' }

/** The Data tab: how each vendor account and the proxy stand. */
export function dataBlocks(status: DataStatus, input: { page: number; now: Date }): KnownBlock[] {
  const { now } = input
  const page = pageOf(status.accounts, { page: input.page, size: accountsOnPage })
  return [
    header('Data'),
    section(
      'What Tally has, where it comes from and how fresh it is. What was read is kept, also when the vendor no longer gives it.',
    ),
    ...(status.accounts.length === 0
      ? [section('*No vendor is read yet.* An admin connects one under Set-up, Providers: *Connect an account*.')]
      : page.items.flatMap((account) => accountBlocks(account, now))),
    ...buttonRow(...pageButtons(page, accountNoun, dataControls)),
    ...proxyBlocks(status.proxy, now),
  ]
}

/** The readings of an account, newest first. `names`: who asked, by id. */
export function historyModal(status: AccountStatus, names: ReadonlyMap<string, string>): ModalView {
  const { account, runs } = status
  return modal({
    callbackId: 'data.history',
    title: 'Sync history',
    blocks: [
      section(`*${accountName(account)}*\n${runs.length === 0 ? 'It was never read yet.' : 'Newest first.'}`),
      ...runs.map((run) => context(runLine(run, names), problemText(run.problem))),
    ],
  })
}

/** What a run said went wrong, feed by feed, as mrkdwn. */
export function problemText(problem: string): string {
  return escapeMrkdwn(cut(problem, 1_500))
}

/** How fresh an account's money is, mrkdwn: `Read up to today at 14:02`. */
function standText({ account, readUpTo, failingSince }: AccountStatus): string {
  if (account.state === 'removed') return 'Removed; what was read stays'
  if (account.state === 'disabled') return 'Switched off: not read'
  if (account.state === 'keyless') return 'No key: known from imported files'
  if (failingSince) return `Cannot be read since ${localTime(failingSince)}`
  return readUpTo ? `Read up to ${localTime(readUpTo)}` : 'Not read yet'
}

function accountBlocks(status: AccountStatus, now: Date): KnownBlock[] {
  const { account, running } = status
  const value = String(account.id)
  const named = plainAccountName(account)
  return [
    divider(),
    section(`*${accountName(account)}*  ·  ${standText(status)}`),
    figures([
      { label: 'Records', value: keptText(status) },
      { label: 'Range kept', value: keptRange(status.sources, now) },
      { label: 'Last sync', value: lastText(status) },
      { label: 'Next sync', value: nextText(status, now) },
    ]),
    ...notes(status, running),
    actions(
      ...(account.state === 'active'
        ? [button({ actionId: dataActions.syncNow, text: 'Sync now', value, label: `Sync ${named} now` })]
        : []),
      button({ actionId: dataActions.history, text: 'History', value, label: `Sync history of ${named}` }),
    ),
  ]
}

function notes(status: AccountStatus, running: SyncRun | null): KnownBlock[] {
  const failing = status.feeds.flatMap(({ failingSince }) => failingSince ?? [])
  const [since] = failing.toSorted((a, b) => a.getTime() - b.getTime())
  const ended = status.runs.find(({ state }) => state !== 'running')
  const problem = problemText(ended?.problem ?? '')
  const lines = [
    running ? `Being read now: ${countsText(running)} so far.` : '',
    since ? `Since ${localTime(since)}, not everything could be read. ${problem}` : '',
    !since && ended?.state === 'failed' ? `The last reading failed. ${problem}` : '',
  ].filter((line) => line !== '')
  return lines.length === 0 ? [] : [context(...lines)]
}

const keptWords: Partial<Record<Source, (records: number) => string>> = {
  'cursor-events': (records) => many(records, 'usage event'),
  seats: (records) => many(records, 'seat'),
}

function keptText({ sources }: AccountStatus): string {
  if (sources.length === 0) return 'None yet'
  return sources
    .map(({ source, records }) => keptWords[source]?.(records) ?? `${many(records, 'record')} (${sourceNames[source]})`)
    .join(', ')
}

function keptRange(sources: readonly KeptSource[], now: Date): string {
  const [first] = sources.map(({ firstDay }) => firstDay).toSorted()
  const last = sources
    .map(({ lastDay }) => lastDay)
    .toSorted()
    .at(-1)
  return first && last ? rangeText(first, last, now) : '–'
}

function lastText({ lastSync }: AccountStatus): string {
  if (!lastSync) return 'None has ended well yet'
  return `${localTime(lastSync.endedAt ?? lastSync.startedAt)}: ${countsText(lastSync)}`
}

function nextText({ nextSync, running }: AccountStatus, now: Date): string {
  if (running) return 'Under way'
  if (!nextSync) return 'None'
  return nextSync <= now ? 'Within seconds' : localTime(nextSync)
}

function runLine(run: SyncRun, names: ReadonlyMap<string, string>): string {
  const name = names.get(run.askedBy)
  const asked = name === undefined ? '' : ` by ${escapeMrkdwn(cut(name, 60))}`
  const took = run.endedAt ? ` in ${durationText(run.endedAt.getTime() - run.startedAt.getTime())}` : ''
  return `*${localTime(run.startedAt)}*  ·  ${triggerNames[run.trigger]}${asked}  ·  ${stateNames[run.state]}${took}\n${countsText(run)}`
}

function proxyBlocks(proxy: readonly ProxyStatus[], now: Date): KnownBlock[] {
  if (proxy.length === 0) return []
  const lines = proxy.slice(0, 12).map((key) => proxyLine(key, now))
  return [divider(), section(['*Tally’s proxy*, counted as requests pass', ...lines].join('\n'))]
}

function proxyLine({ provider, label, state, standing, sources }: ProxyStatus, now: Date): string {
  const passed = sources.find(({ source }) => source === 'proxy')
  const what = passed
    ? `${many(passed.records, 'request')}, ${rangeText(passed.firstDay, passed.lastDay, now)}`
    : 'nothing yet'
  const gone = state === 'removed' ? ' (replaced)' : ''
  return `• ${providerName(provider)} “${escapeMrkdwn(cut(label, 60))}”${gone}: ${what}; ${standingText(provider, standing)}`
}

function standingText(provider: Provider, standing: KeyStanding): string {
  switch (standing.is) {
    case 'compared':
      return 'corrected to the vendor’s figures two days later'
    case 'asked':
    case 'unlisted':
      return `:warning: its dollars may count twice, as ${whyUncompared(provider, standing)}`
    case 'of-none':
      return 'not compared: an admin said that it is of an organisation that is not read'
    case 'alone':
      return 'not compared with the vendor’s figures'
  }
}
