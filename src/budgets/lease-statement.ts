import type { Account } from './account.ts'
import type { LeaseAnswer, LeaseAsk } from './leases.ts'
import type { Ticket } from './ticket-queue.ts'

/** What is said of one account in one statement. */
export type Asked = { account: Account; held: number; least: number; needed: number; slice: number }

/** What to say of these accounts, with what the tickets want of them. `spareHolds`: the leases cannot have run out. */
export function askedOf(
  accounts: ReadonlySet<Account>,
  tickets: readonly Ticket[],
  at: { nowMs: number; spareHolds: boolean },
): Asked[] {
  return [...accounts].map((account) => {
    const needs = tickets.reduce(
      (sum, ticket) => (ticket.accounts.includes(account) ? sum + ticket.amountOf(account) : sum),
      0,
    )
    return { account, held: account.used, ...account.ask(needs, at.nowMs, at.spareHolds) }
  })
}

export function leaseAsk({ account, ...said }: Asked): LeaseAsk {
  return { budgetId: account.budgetId, start: account.start, end: account.end, ...said }
}

/** Tells each account what came of it. One without an answer is gone. */
export function tellAnswers(asked: readonly Asked[], answers: readonly LeaseAnswer[]): void {
  const found = new Map(answers.map((answer) => [`${answer.budgetId} ${answer.start.getTime()}`, answer]))
  for (const { account, least, needed } of asked) {
    const answer = found.get(`${account.budgetId} ${account.start.getTime()}`)
    if (answer) account.answer({ least, needed }, { ...answer, facts: answer })
    else account.isGone = true
  }
}
