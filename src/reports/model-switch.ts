import type { Day } from '../base/calendar.ts'
import { type MicroUsd, microUsd, roundToMicroUsd } from '../base/money.ts'
import type { DbOrTransaction } from '../db/database.ts'
import {
  type BilledModel,
  type PaidUse,
  paidUseByModel,
  paidUseByPerson,
  type TokenSums,
} from '../ledger/model-queries.ts'
import type { SpendFilter } from '../ledger/spend-queries.ts'
import { priceChanges, type TokenRates, tokenRates } from '../prices/token-rates.ts'
import { familyOf } from './model-names.ts'

/** Tokens of one model that are priced as another's. */
export type Switch = { from: BilledModel; to: BilledModel }

/** What somebody paid, and what the same tokens cost at the other model's list prices. A saving below zero costs more. */
export type Saved = { paidMicroUsd: MicroUsd; wouldBeMicroUsd: MicroUsd; savedMicroUsd: MicroUsd; requests: number }

export type SwitchSaving = Switch &
  Saved & {
    /** Whose it would have been, most saved first; `personId` null: under names nobody was matched to. */
    people: Array<Saved & { personId: string | null; name: string | null }>
    /** Requests without a price: their tokens are priced as the other model's, and nothing was paid for them yet. */
    unpricedRequests: number
  }

/**
 * What a switch would have saved: the tokens that were paid for, of each kind, at the other model's list prices of the day.
 * Null where those are not known, or nothing was paid. What lies inside an allowance, and fees, stay out.
 */
export async function switchSaving(
  db: DbOrTransaction,
  { filter, from, to }: Switch & { filter: SpendFilter },
): Promise<SwitchSaving | null> {
  const days = [filter.from, ...priceChanges(to.provider, to.model, filter)]
  const parts: Array<{ uses: PaidUse[]; rates: TokenRates }> = []
  for (const [index, day] of days.entries()) {
    const rates = tokenRates(to.provider, to.model, day)
    if (!rates) return null
    const uses = await paidUseByPerson(db, { ...filter, ...from, from: day, to: days[index + 1] ?? filter.to })
    parts.push({ uses, rates })
  }
  const byPerson = Map.groupBy(
    parts.flatMap(({ uses, rates }) => uses.map((use) => ({ ...use, wouldBe: priceAt(rates, use.tokens) }))),
    ({ personId }) => personId,
  )
  const people = [...byPerson].map(([personId, uses]) => ({ ...savedOf(uses), personId, name: uses[0]?.name ?? null }))
  const all = [...byPerson.values()].flat()
  if (!all.some(({ usageSpendMicroUsd }) => usageSpendMicroUsd > 0)) return null
  return {
    from,
    to,
    // The sum of what is shown for each, so that the parts add up.
    ...sumOf(people),
    people: people.toSorted((a, b) => b.savedMicroUsd - a.savedMicroUsd),
    unpricedRequests: all.reduce((sum, { unpricedRequests }) => sum + unpricedRequests, 0),
  }
}

/**
 * The switch that would have saved most, of those that make sense without asking: from a model much is spent on to the most
 * used cheaper one of the same maker, billed by the same provider.
 */
export async function suggestedSaving(db: DbOrTransaction, filter: SpendFilter): Promise<SwitchSaving | null> {
  const suggested = suggestedSwitch(await paidUseByModel(db, filter), filter.from)
  const saving = suggested && (await switchSaving(db, { filter, ...suggested }))
  return saving && saving.savedMicroUsd > 0 ? saving : null
}

/** See `suggestedSaving`. A model without a price in part is left out, as what was paid for it is not known. */
export function suggestedSwitch(
  uses: ReadonlyArray<BilledModel & Omit<PaidUse, 'personId' | 'name'>>,
  day: Day,
): Switch | null {
  const known = uses.filter(({ requests, unpricedRequests }) => requests > 0 && unpricedRequests === 0)
  const switches = known.flatMap((from) => {
    const cheaper = known
      .filter(({ provider, model }) => provider === from.provider && model !== from.model && isAlike(model, from.model))
      .flatMap((to) => {
        const rates = tokenRates(to.provider, to.model, day)
        return rates ? [{ to, saved: from.usageSpendMicroUsd - priceAt(rates, from.tokens) }] : []
      })
      .filter(({ saved }) => saved > 0)
      .toSorted((a, b) => b.to.requests - a.to.requests)
    return cheaper.slice(0, 1).map(({ to, saved }) => ({ from, to, saved }))
  })
  const best = switches.toSorted((a, b) => b.saved - a.saved)[0]
  return best ? { from: billed(best.from), to: billed(best.to) } : null
}

/** Tokens at list prices: dollars per million are micro-dollars per token. */
export function priceAt(rates: TokenRates, tokens: TokenSums): number {
  return (
    tokens.inputTokens * rates.input +
    tokens.cacheReadTokens * rates.cacheRead +
    tokens.cacheWriteTokens * rates.cacheWrite +
    tokens.outputTokens * rates.output
  )
}

function isAlike(one: string, other: string): boolean {
  const family = familyOf(one)
  return family !== null && family === familyOf(other)
}

function savedOf(uses: ReadonlyArray<PaidUse & { wouldBe: number }>): Saved {
  const paid = uses.reduce((sum, { usageSpendMicroUsd }) => sum + usageSpendMicroUsd, 0)
  const wouldBe = roundToMicroUsd(uses.reduce((sum, use) => sum + use.wouldBe, 0))
  const requests = uses.reduce((sum, use) => sum + use.requests, 0)
  return {
    paidMicroUsd: microUsd(paid),
    wouldBeMicroUsd: wouldBe,
    savedMicroUsd: microUsd(paid - wouldBe),
    requests,
  }
}

function sumOf(people: readonly Saved[]): Saved {
  const sum = (of: (one: Saved) => number) => people.reduce((all, one) => all + of(one), 0)
  return {
    paidMicroUsd: microUsd(sum(({ paidMicroUsd }) => paidMicroUsd)),
    wouldBeMicroUsd: microUsd(sum(({ wouldBeMicroUsd }) => wouldBeMicroUsd)),
    savedMicroUsd: microUsd(sum(({ savedMicroUsd }) => savedMicroUsd)),
    requests: sum(({ requests }) => requests),
  }
}

function billed({ provider, model }: BilledModel): BilledModel {
  return { provider, model }
}
