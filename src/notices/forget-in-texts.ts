import { sql, type Transaction } from 'kysely'
import { isWord, type Replacement, replaceInTexts } from '../db/replace-in-texts.ts'
import type { Tables } from '../db/tables.ts'
import { namesOfOthers } from '../people/called.ts'
import { droppedKeyName } from '../people/drop-identity.ts'
import { folded } from '../people/folded.ts'

/** What may stand of somebody in texts. `handles`: each with what takes its place. */
export type Mentioned = {
  personId: string
  pseudonym: string
  /** What people call them, now and before. */
  names: readonly string[]
  handles: ReadonlyArray<{ name: string; disguised: string }>
  slackAccounts: ReadonlyArray<{ name: string; disguised: string }>
  keyNames: readonly string[]
}

/** The ledger's own tables hold no names but those of handles; the others here are changed by those who own them. */
const notTexts = [
  'person',
  'handle',
  'forgotten_name',
  'schema_migration',
  'entry*',
  'usage_*',
  'session_total',
  'activity_day',
  'source_*',
  'coarse_month',
]

/**
 * Takes everything somebody was called out of every text that is kept: messages, acts of the audit log, evidence and notes of
 * incidents, previews of files, lines of invoices. A name of several words that only they have goes wherever it stands; a
 * name of one word, or one that somebody else has too, only where their id stands as well.
 */
export async function forgetInTexts(transaction: Transaction<Tables>, mentioned: Mentioned): Promise<void> {
  const { personId, pseudonym, handles, slackAccounts } = mentioned
  const names = await namesByReach(transaction, mentioned)
  const slackUsers = slackAccounts.map(({ name, disguised }) => ({ name: name.split(':')[1] ?? name, disguised }))
  const everywhere: Replacement[] = [
    ...slackUsers.map(({ name }) => ({ from: `<@${name}>`, to: pseudonym, isFolded: false })),
    ...[...slackAccounts, ...slackUsers].map(({ name, disguised }) => ({ from: name, to: disguised, isFolded: false })),
    ...handles
      .filter(({ name }) => isUnmistakable(name))
      .map(({ name, disguised }) => ({ from: name, to: disguised, isFolded: name.includes('@') })),
    ...names.everywhere.map((from) => ({ from, to: pseudonym, isFolded: true })),
  ]
  const nearby: Replacement[] = [
    ...personalNames(mentioned).map((from) => ({ from, to: droppedKeyName, isFolded: false })),
    ...names.nearby.map((from) => ({ from, to: pseudonym, isFolded: false })),
    ...handles
      .filter(({ name }) => !isUnmistakable(name))
      .map(({ name, disguised }) => ({ from: name, to: disguised, isFolded: false })),
  ]
  // Read by the trigger that keeps the audit log as it is.
  await sql`set local tally.forgetting = 'on'`.execute(transaction)
  // First where their id stands, as what is told apart by it may hold an address as well.
  await replaceInTexts(transaction, { replacements: nearby, except: notTexts, among: [personId] })
  await replaceInTexts(transaction, { replacements: everywhere, except: notTexts })
  await sql`set local tally.forgetting = 'off'`.execute(transaction)
}

async function namesByReach(
  transaction: Transaction<Tables>,
  { personId, names }: Mentioned,
): Promise<{ everywhere: string[]; nearby: string[] }> {
  const all = [...new Set(names.map((name) => name.trim()))].filter(isWord)
  const others = await namesOfOthers(transaction, { personId, names: all })
  const isOwn = (name: string) => /\S\s+\S/.test(name) && !others.has(name.toLowerCase())
  const longestFirst = all.toSorted((one, other) => other.length - one.length)
  return {
    everywhere: longestFirst.filter((name) => isOwn(name) && !isOfTally(name.toLowerCase())),
    nearby: longestFirst.filter((name) => !isOwn(name) && !isOfTally(name)),
  }
}

// Somebody may call themselves what Tally says who acted by, or what a setting is set to: those stay.
const tallysWords = [
  ...['command line', 'slack', 'api', 'tally', 'same e-mail', 'owner of the key'],
  ...['no names in channels', 'working days', 'every day'],
]

function isOfTally(name: string): boolean {
  const said = ` ${name.replaceAll(/\s+/g, ' ')} `
  return tallysWords.some((words) => ` ${words} `.includes(said))
}

// An address, or an id with digits in it: no word that may mean something else.
function isUnmistakable(handle: string): boolean {
  return handle.includes('@') || (handle.length >= 8 && /\d/.test(handle))
}

// “Ana’s laptop” says who it is, “laptop” does not.
function personalNames({ names, handles, keyNames }: Mentioned): string[] {
  const mailboxes = handles.flatMap(({ name }) => (name.includes('@') ? [name.split('@')[0] ?? ''] : []))
  const words = new Set([...names, ...mailboxes].flatMap(wordsIn))
  return keyNames.filter((name) => wordsIn(name).some((word) => words.has(word)))
}

function wordsIn(text: string): string[] {
  return folded(text)
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word.length > 2)
}
