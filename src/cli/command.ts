import type { Readable, Writable } from 'node:stream'
import type { Actor } from '../audit/record-act.ts'
import type { Day } from '../base/calendar.ts'
import type { Checked } from '../base/checked.ts'
import type { Clock } from '../base/clock.ts'
import type { Provider, ProxiedProvider } from '../base/provider.ts'
import type { Db } from '../db/database.ts'
import type { SlackInstallation } from '../people/slack-installation-row.ts'
import type { SyncCounts, SyncReach } from '../sources/sync-run.ts'
import type { Abilities, VendorAccount } from '../sources/vendor-account.ts'
import type { Vault } from '../vault/vault.ts'
import type { DataPlace } from './data-place.ts'

/** What a command may use. `baseUrl` is the address developers' tools are given, ending in `/api/v1`. */
export type CliDeps = {
  db: Db
  vault: Vault
  clock: Clock
  upstreams: Record<ProxiedProvider, string>
  baseUrl: string
  /** TALLY_ADMINS: e-mails or Slack user ids. */
  admins: readonly string[]
  vendors: Vendors
  /** Null where there is one Slack workspace, by its token. */
  workspaces: CliWorkspaces | null
  stdin: Readable & { isTTY?: boolean; setRawMode?(on: boolean): unknown }
  stdout: Writable
  stderr: Writable & { isTTY?: boolean; columns?: number }
}

/** The Slack workspaces that are connected by OAuth: see `Workspaces` of Slack's side. */
export type CliWorkspaces = {
  list(): Promise<SlackInstallation[]>
  link(actor: Actor): Promise<{ address: string; endsAt: Date }>
  disconnect(team: string, actor: Actor): Promise<{ name: string; told: boolean } | null>
}

/** Asking the vendors' admin APIs. */
export type Vendors = {
  /** Tries an admin key endpoint by endpoint; `say` says in words what it may read, or why it is of no use. */
  probe(input: { vendor: Provider; secret: string }): Promise<{ ok: boolean; say: string; abilities: Abilities }>
  /** Reads every active account, or those of one vendor. `since`: everything from that day on again. */
  collect(request: {
    vendor?: Provider
    since?: Day
    onProgress(progress: ReadingProgress): void
  }): Promise<AccountRead[]>
}

/** How far reading an account has come; `feed` is the title of what is being read. */
export type ReadingProgress = { account: VendorAccount; feed: string; counts: SyncCounts; reach: SyncReach | null }

/** How reading an account ended. `busy`: another process reads it. `isAble` false: the key may not read that, as was known. */
export type AccountRead = {
  account: VendorAccount
  collected: {
    outcome: 'done' | 'failed' | 'busy'
    counts: SyncCounts
    feeds: ReadonlyArray<{ title: string; ok: boolean; isAble: boolean; problem: string; from: Date | null }>
    problem: string
    runId: number | null
  }
}

/** What the command line starts from: `open` opens the store, only once a command is known that needs it. */
export type CliEntry = Pick<CliDeps, 'stdout' | 'stderr'> & {
  open(): Promise<CliDeps>
  /** Finds where the data is, without touching what is in it. */
  place(): Promise<DataPlace>
  /** Starts the app; settles once it runs. */
  start(): Promise<void>
  /** Looks at the whole installation, part by part, whatever of it is broken. */
  examine(): AsyncIterable<Checked>
}

/** How a command is called, said in words for the help. */
type Called = {
  /** `key create`. */
  name: string
  /** What stands behind the name: `<id|display|name>`; `[cursor|openai]` may be left out, `<file…>` be several. */
  takes: readonly string[]
  summary: string
  /** Calls as they are typed behind the program's name. */
  examples: readonly [string, ...string[]]
  options: Readonly<Record<string, Option>>
  /** Called with the words as they came, before anything is read from them; throws `bad-input` to refuse. */
  refuse?(words: string[]): void
}

/** One command and what it does; `run` returns the exit code. */
export type Command = Called & { run(deps: CliDeps, given: Given): Promise<number> }

/** A command the store is not opened for. */
export type CommandAlone = Called & {
  runAlone(entry: CliEntry, given: Given): Promise<number>
}

/** `value` is how the value is called in the help; an option without one is a switch. */
export type Option = { value?: string; required?: true; repeats?: true; help: string }

/** What was given: every text is non-empty. */
export type Given = {
  words: string[]
  text(option: string): string | null
  all(option: string): string[]
  has(option: string): boolean
}

export function writeLine(to: Writable, text: string): void {
  to.write(`${text}\n`)
}
