import { errorText } from '../base/app-error.ts'
import { broken, type Checked, fine, skipped, warning } from '../base/checked.ts'
import { counted } from '../base/count.ts'
import { program } from '../base/program.ts'
import type { DatabaseFacts, SchemaState } from '../db/database-facts.ts'

const oldestVersion = 15

// A process has eight in its pool, and a few that listen.
const neededByProcess = 12

/** Why the database is not there, for whoever can mend it. */
export function databaseAway(thrown: unknown, { isEmbedded }: { isEmbedded: boolean }): Checked {
  const code = thrown instanceof Error && 'code' in thrown ? String(thrown.code) : ''
  const seen = `${/^(28|3D)/.test(code) ? 'refuses us' : 'does not answer'} (${errorText(thrown)}).`
  const todo = isEmbedded
    ? 'Look at postgres.log in the data folder; starting Tally starts it again.'
    : 'Check that the server runs, that this machine may reach it, and user, password and name in DATABASE_URL.'
  return broken('Database', seen, todo)
}

export function databaseChecks(
  facts: DatabaseFacts,
  { isEmbedded, skewMs }: { isEmbedded: boolean; skewMs: number },
): Checked[] {
  return [serverCheck(facts, isEmbedded), clockCheck('Clock and database', skewMs, 'the database’s'), roomCheck(facts)]
}

function serverCheck({ versionNumber, version, isReadOnly, mayCreate }: DatabaseFacts, isEmbedded: boolean): Checked {
  const check = 'Database'
  const what = `${isEmbedded ? 'the embedded PostgreSQL' : 'PostgreSQL'} ${version} answers`
  if (versionNumber < oldestVersion * 10_000) {
    return broken(check, `${what}, and is too old.`, `Use PostgreSQL ${oldestVersion} or newer.`)
  }
  if (isReadOnly) {
    return broken(
      check,
      `${what}, and takes no changes: it is a standby or set to read-only.`,
      'Let DATABASE_URL name the primary.',
    )
  }
  if (!mayCreate) {
    const todo = 'Grant create on the schema to Tally’s user: a month of the ledger is a table of its own.'
    return broken(check, `${what}, and we may make no tables in it.`, todo)
  }
  return fine(check, `${what}.`)
}

function roomCheck({ mostConnections, openConnections }: DatabaseFacts): Checked {
  const check = 'Database connections'
  const free = mostConnections - openConnections
  const seen = `${openConnections} of ${mostConnections} are open; a process of Tally takes up to ${neededByProcess}.`
  if (free < 3) return broken(check, seen, 'Raise max_connections, or end what holds the connections.')
  if (free < neededByProcess) {
    return warning(
      check,
      seen,
      'Raise max_connections before another process starts; during a restart two run side by side.',
    )
  }
  return fine(check, seen)
}

export function schemaCheck(state: SchemaState | null): Checked {
  const check = 'Database schema'
  if (state === null)
    return warning(
      check,
      'The database is empty.',
      'The first start fills it. Otherwise look whether DATABASE_URL names the right one.',
    )
  const { missing, changed, unknown } = state
  if (unknown.length > 0) {
    return broken(
      check,
      `A newer Tally has changed it (${unknown.join(', ')}).`,
      'Run that version or a newer one; there is no way back but a backup.',
    )
  }
  if (changed.length > 0) {
    return broken(
      check,
      `${changed.join(', ')} was changed after it ran here.`,
      'Put the released files back: migrations only go forward.',
    )
  }
  if (missing.length > 0) {
    const seen = `${counted(missing.length, 'migration')} of this version ${missing.length === 1 ? 'is' : 'are'} not applied yet.`
    return warning(check, seen, `The next start or command applies them. Back up first: ${program} backup.`)
  }
  return fine(check, 'up to date.')
}

/** Which months of the ledger have a table; one that has none gets it with its first entry. */
export function monthsCheck(months: readonly string[]): Checked {
  const check = 'Ledger'
  const [first, last] = [months[0], months.at(-1)]
  if (first === undefined) return skipped(check, 'is empty.')
  return fine(check, `${counted(months.length, 'month')}, ${first} to ${last}.`)
}

const noticedMs = 5_000
const harmfulMs = 60_000

/** How far our clock is off. Positive: ahead. */
export function clockCheck(check: string, skewMs: number, whose: string): Checked {
  const off = Math.abs(skewMs)
  const seen = `ours is ${(off / 1_000).toFixed(1)} s ${skewMs >= 0 ? 'ahead of' : 'behind'} ${whose}.`
  const todo = 'Set the clock by NTP on this machine (timedatectl set-ntp true), and on the other one if that is wrong.'
  if (off >= harmfulMs) return broken(check, seen, `${todo} Days, budgets and Slack’s signatures depend on it.`)
  if (off >= noticedMs) return warning(check, seen, todo)
  return fine(check, off < 1_000 ? 'agree within a second.' : seen)
}
