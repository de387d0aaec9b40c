import type { Readable, Writable } from 'node:stream'
import type { Clock } from '../base/clock.ts'
import type { ProxiedProvider } from '../base/provider.ts'
import type { Db } from '../db/database.ts'
import type { Vault } from '../vault/vault.ts'

/** What a command may use. `baseUrl` is the address developers' tools are given, ending in `/api/v1`. */
export type CliDeps = {
  db: Db
  vault: Vault
  clock: Clock
  upstreams: Record<ProxiedProvider, string>
  baseUrl: string
  /** TALLY_ADMINS: e-mails or Slack user ids. */
  admins: readonly string[]
  stdin: Readable & { isTTY?: boolean; setRawMode?(on: boolean): unknown }
  stdout: Writable
  stderr: Writable
}

/** What the command line starts from: `open` opens the store, only once a command is known that needs it. */
export type CliEntry = Pick<CliDeps, 'stdout' | 'stderr'> & { open(): Promise<CliDeps> }

/** One command: how it is called, said in words for the help, and what it does. `run` returns the exit code. */
export type Command = {
  /** `key create`. */
  name: string
  /** What stands behind the name: `<id|display|name>`. */
  takes: readonly string[]
  summary: string
  options: Readonly<Record<string, Option>>
  /** Called with the words as they came, before anything is read from them; throws `bad-input` to refuse. */
  refuse?(words: string[]): void
  run(deps: CliDeps, given: Given): Promise<number>
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
