import type { Transaction } from 'kysely'
import type { Tables } from '../db/tables.ts'

export const origins = ['slack', 'command line', 'api', 'tally'] as const

/** Who acts, for the audit log: a person's id, or what acted when it was no person (`command line`), and from where. */
export type Actor = { id: string; origin: (typeof origins)[number] }

/** Slack, by what it tells of itself: that somebody left, that Tally was taken out of a workspace. */
export const slackItself: Actor = { id: 'slack', origin: 'slack' }

/** Tally, where nobody asked it to. */
export const tallyItself: Actor = { id: 'tally', origin: 'tally' }

type Plain = string | number | boolean | null | Plain[] | { [name: string]: Plain }

/** An administrative act: who did what to which thing, as names with a dot (`virtual-key.create`). Never a secret. */
export type Act = {
  at: Date
  /** A person's id, or what acted when it was no person: `command line`. */
  actor: string
  origin?: Actor['origin']
  act: string
  subject: string
  detail: { [name: string]: Plain }
  /** What stood before and stands after, where the act changes something that was there. */
  before?: { [name: string]: Plain } | null
  after?: { [name: string]: Plain } | null
}

/** Writes the act down in the transaction that does it, so that neither is there without the other. */
export async function recordAct(transaction: Transaction<Tables>, act: Act): Promise<void> {
  await recordActs(transaction, [act])
}

/** Writes many acts down, in their order, in the transaction that does them. */
export async function recordActs(transaction: Transaction<Tables>, acts: readonly Act[]): Promise<void> {
  for (let at = 0; at < acts.length; at += mostAtOnce) {
    const rows = acts.slice(at, at + mostAtOnce).map(({ before, after, detail, ...rest }) => ({
      ...rest,
      detail: JSON.stringify(detail),
      before: before ? JSON.stringify(before) : null,
      after: after ? JSON.stringify(after) : null,
    }))
    await transaction.insertInto('audit').values(rows).execute()
  }
}

// A statement takes at most 65,535 values.
const mostAtOnce = 1_000
