import { type MicroUsd, microUsd, roundToMicroUsd } from '../base/money.ts'
import type { ModelSpend } from '../ledger/spend-queries.ts'

/**
 * Why one spent more than the other, in parts that add up to the difference to the micro-dollar. `volume`: more requests at
 * the first one's cost of a request; `mix`: other models at the first one's prices; `price`: dearer requests of the same
 * models (longer contexts, new prices); `other`: what comes without requests, as fees and adjustments.
 */
export type DifferenceParts = { volume: MicroUsd; mix: MicroUsd; price: MicroUsd; other: MicroUsd }

type Models = readonly ModelSpend[]

/** The parts of second less first: the usual variance of price, mix and volume, in the order volume, then mix, then price. */
export function differenceParts(first: Models, second: Models): DifferenceParts {
  const [before, after] = [pricedOf(first), pricedOf(second)]
  const difference = sumOf(second) - sumOf(first)
  const other = sumOf(second) - after.spend - (sumOf(first) - before.spend)
  if (before.requests === 0 || after.requests === 0) {
    return { volume: microUsd(difference - other), mix: microUsd(0), price: microUsd(0), other: microUsd(other) }
  }
  const volume = roundToMicroUsd((after.requests - before.requests) * (before.spend / before.requests))
  // Of a model the first did not use, the price is the second one's: choosing it is the mix.
  const atFormerPrices = [...after.models].reduce((sum, [name, model]) => {
    const { spend, requests } = before.models.get(name) ?? model
    return sum + model.requests * (spend / requests)
  }, 0)
  const mix = roundToMicroUsd(atFormerPrices - (after.requests * before.spend) / before.requests)
  return { volume, mix, price: microUsd(difference - other - volume - mix), other: microUsd(other) }
}

type Priced = { spend: number; requests: number }

function pricedOf(all: Models): Priced & { models: Map<string, Priced> } {
  const models = new Map<string, Priced>()
  for (const { provider, model, usageSpendMicroUsd, requests, unpricedRequests } of all) {
    const priced = requests - unpricedRequests
    if (priced > 0) models.set(`${provider} ${model}`, { spend: usageSpendMicroUsd, requests: priced })
  }
  const sum = (of: (one: Priced) => number) => [...models.values()].reduce((before, one) => before + of(one), 0)
  return { models, spend: sum(({ spend }) => spend), requests: sum(({ requests }) => requests) }
}

function sumOf(all: Models): number {
  return all.reduce((sum, { usageSpendMicroUsd }) => sum + usageSpendMicroUsd, 0)
}
