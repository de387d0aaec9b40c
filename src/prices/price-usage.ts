import { dayOf } from '../base/calendar.ts'
import { type MicroUsd, microUsd } from '../base/money.ts'
import type { Provider } from '../base/provider.ts'
import { fallbackPrices, fallbackVersion } from './fallback-prices.ts'
import { knownModel } from './model-name.ts'
import { type PriceList, type PriceRates, type PriceRow, priceBook } from './price-book.ts'
import { noTokens, type TokenCounts } from './tokens.ts'

/** What a vendor says a request used, in our words. `extra` is work another model did, at that model's price. */
export type Usage = {
  tokens: TokenCounts
  serverToolCalls: { webSearch: number }
  /** As the answer reports it: standard, default, batch, flex, priority, ...; empty when it says nothing. */
  serviceTier: string
  speed: 'standard' | 'fast'
  /** Where it ran, when that costs more: us, global; empty when the answer says nothing. */
  inferenceGeo: string
  extra: Array<{ model: string; tokens: TokenCounts }>
}

/** The usage of work that was not done. */
export const noUsage: Usage = {
  tokens: noTokens,
  serverToolCalls: { webSearch: 0 },
  serviceTier: '',
  speed: 'standard',
  inferenceGeo: '',
  extra: [],
}

/**
 * `model` is the book's id, or the raw name when it has none. `costMicroUsd` is null when the price is not known,
 * never 0 instead. `priceVersion` names the row and what was applied to it: `price-book:2026-08-21 >272000 priority`.
 */
export type Priced = { model: string; costMicroUsd: MicroUsd | null; priceVersion: string }

/**
 * Prices usage by the rows in force at `at`: exact, in whole pico-dollars, rounded half up once. What the book cannot
 * price in full (model, service tier, speed, region, a fee) is unpriced as a whole.
 */
export function priceUsage(input: { provider: Provider; model: string; usage: Usage; at: Date }): Priced {
  const { provider, usage, at } = input
  const day: string = dayOf(at)
  const found = findPrices(provider, input.model, at, day)
  if (!found) return { model: input.model, costMicroUsd: null, priceVersion: '' }
  const unpriced: Priced = { model: found.row.model, costMicroUsd: null, priceVersion: found.version }
  const factors = factorsFor(found, usage, day)
  const fees = feesFor(found, usage)
  if (!factors || fees === null) return unpriced

  const rates = ratesFor(found.row, usage.tokens)
  let amount = scaled(tokenCost(rates.rates, usage.tokens), factors)
  for (const extra of usage.extra) {
    const other = findPrices(provider, extra.model, at, day)
    // The speed asked for is the main model's; what works for it elsewhere runs, and costs, as standard.
    const otherFactors = other ? factorsFor(other, { ...usage, speed: 'standard' }, day) : null
    if (!other || !otherFactors) return unpriced
    amount = added(amount, scaled(tokenCost(ratesFor(other.row, extra.tokens).rates, extra.tokens), otherFactors))
  }
  const total = added(amount, { pico: fees, per: 1n })
  return {
    model: found.row.model,
    costMicroUsd: inMicroUsd(total),
    priceVersion: [found.version, rates.label, factors.label].filter((part) => part !== '').join(' '),
  }
}

type FoundPrices = {
  list: PriceList
  row: PriceRow
  isFast: boolean
  webSearchPerThousand: number | null
  version: string
}

// A file of a million events names a few dozen models on each of its days.
const before = new Map<string, FoundPrices>()

function findPrices(provider: Provider, name: string, at: Date, day: string): FoundPrices | null {
  const key = `${day} ${provider} ${name}`
  const found = before.get(key)
  if (found) return found
  const known = knownModel(priceBook, provider, name)
  if (!known) return findElsewhere(provider, name, at)
  const row = priceBook.rowsOf(known.list, known.model)?.find((one) => one.from === null || one.from <= day)
  if (!row) return null
  const prices: FoundPrices = {
    list: known.list,
    row,
    isFast: known.isFast,
    webSearchPerThousand: priceBook.webSearchPerThousand(known.list),
    version: `price-book:${row.from ?? 'first'}`,
  }
  if (before.size < 10_000) before.set(key, prices)
  return prices
}

function findElsewhere(provider: Provider, name: string, at: Date): FoundPrices | null {
  const found = fallbackPrices(provider, name, at)
  return found && { ...found, isFast: false, version: fallbackVersion }
}

type Factors = { thousandths: bigint; per: bigint; label: string }

function factorsFor(
  found: FoundPrices,
  usage: Pick<Usage, 'serviceTier' | 'speed' | 'inferenceGeo'>,
  day: string,
): Factors | null {
  const { list, row } = found
  const isFast = found.isFast || usage.speed === 'fast'
  // OpenAI's fast is its priority tier; Anthropic's is a speed of its own beside the tier.
  const serviceTier = isFast && list === 'openai' ? 'priority' : usage.serviceTier
  const asked: Array<['serviceTier' | 'speed' | 'inferenceGeo', string]> = [
    ['serviceTier', serviceTier],
    ['inferenceGeo', usage.inferenceGeo],
  ]
  if (isFast && list !== 'openai') asked.push(['speed', 'fast'])
  const factors: Factors = { thousandths: 1n, per: 1n, label: '' }
  for (const [on, value] of asked) {
    const factor = priceBook.factor(list, on, value, row.model, day)
    if (factor === null) return null
    if (factor === 1) continue
    factors.thousandths *= BigInt(Math.round(factor * 1000))
    factors.per *= 1000n
    factors.label = factors.label === '' ? value : `${factors.label} ${value}`
  }
  return factors
}

function feesFor(found: FoundPrices, usage: Usage): bigint | null {
  const searches = usage.serverToolCalls.webSearch
  if (searches === 0) return 0n
  if (found.webSearchPerThousand === null) return null
  return BigInt(searches) * perToken(found.webSearchPerThousand) * 1000n
}

// The long-context price holds for the whole request, not for what is beyond the limit.
function ratesFor(row: PriceRow, tokens: TokenCounts): { rates: PriceRates; label: string } {
  if (row.tiers.length === 0) return { rates: row, label: '' }
  const input = tokens.input + tokens.cacheRead + tokens.cacheWrite5m + tokens.cacheWrite1h
  const tier = row.tiers.findLast((one) => input > one.overInputTokens)
  return tier ? { rates: tier, label: `>${tier.overInputTokens}` } : { rates: row, label: '' }
}

function tokenCost(rates: PriceRates, tokens: TokenCounts): bigint {
  const write5m = rates.cacheWrite5mPerMillion ?? rates.inputPerMillion
  return (
    cost(tokens.input, rates.inputPerMillion) +
    cost(tokens.cacheRead, rates.cacheReadPerMillion ?? rates.inputPerMillion) +
    cost(tokens.cacheWrite5m, write5m) +
    cost(tokens.cacheWrite1h, rates.cacheWrite1hPerMillion ?? write5m) +
    cost(tokens.output, rates.outputPerMillion)
  )
}

function cost(tokens: number, perMillion: number): bigint {
  return tokens === 0 ? 0n : BigInt(tokens) * perToken(perMillion)
}

/** Pico-dollars per token: $1 per million tokens is a million of them. The book allows no finer price. */
function perToken(perMillion: number): bigint {
  return BigInt(Math.round(perMillion * 1e6))
}

/** An exact amount: `pico / per` pico-dollars. */
type Amount = { pico: bigint; per: bigint }

function scaled(pico: bigint, factors: Factors): Amount {
  return { pico: pico * factors.thousandths, per: factors.per }
}

function added(one: Amount, other: Amount): Amount {
  return { pico: one.pico * other.per + other.pico * one.per, per: one.per * other.per }
}

function inMicroUsd(amount: Amount): MicroUsd {
  const per = amount.per * 1_000_000n
  return microUsd(Number((amount.pico * 2n + per) / (per * 2n)))
}
