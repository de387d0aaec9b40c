import { splitUsd } from '../../base/exact-usd.ts'
import { type MicroUsd, microUsd, zeroUsd } from '../../base/money.ts'
import type { FocusCell } from '../../ledger/export-queries.ts'
import { type TokenRates, tokenRates } from '../../prices/token-rates.ts'

/** What a charge is for, as FOCUS draws it apart: a kind of token, requests, a seat, or an amount without a quantity. */
export type FocusMeter = {
  /** `Input Cache Read Tokens`. */
  name: string
  /** Whole units; null where the charge has none. */
  quantity: number | null
  unit: string
  /** How many units a price is for. */
  perPrice: number
  pricingUnit: string
  direction: 'Input' | 'Output' | null
  cache: 'None' | 'Read' | 'Write' | null
}

/** One charge: part of a cell's cost. The charges of a cell add up to its cost, list value and requests to the last micro-dollar. */
export type FocusCharge = {
  category: 'Usage' | 'Purchase' | 'Credit' | 'Adjustment'
  meter: FocusMeter
  /** What the vendor bills: nothing inside an allowance. */
  billedMicroUsd: MicroUsd
  /** The cost in the period it is for: nothing for a seat, which FOCUS counts when it is bought. */
  effectiveMicroUsd: MicroUsd
  listMicroUsd: MicroUsd
  /** The requests of the cell stand in its first charge, so that they can be added up. */
  requests: number
}

/**
 * The charges a cell is parted into. Costs go to the kinds of tokens by their list prices on that day, the rest of the
 * division by largest remainder; where no list knows the model, by what models usually ask for each kind.
 */
export function focusCharges(cell: FocusCell): FocusCharge[] {
  if (cell.isAdjustment) return [whole(cell, 'Adjustment', amountOnly('Adjustment'))]
  // A negative price is no price: what a vendor gives back is a credit.
  if (cell.costMicroUsd < 0 || cell.listMicroUsd < 0) return [whole(cell, 'Credit', amountOnly('Credit'))]
  if (cell.category === 'seat') return [whole(cell, 'Purchase', counted('Seat', 1, 'Seats'))]
  const kinds = tokenKinds(cell)
  if (kinds.length > 0) return overKinds(cell, kinds)
  if (cell.requests > 0) return [whole(cell, 'Usage', counted('Requests', cell.requests, 'Requests'))]
  return cell.costMicroUsd === 0 && cell.listMicroUsd === 0 ? [] : [whole(cell, 'Usage', counted('Fee', 1, 'Units'))]
}

type Kind = { meter: FocusMeter; rate(rates: TokenRates): number }

// What models usually ask for each kind, input being 1.
const usualRates: TokenRates = { input: 1, cacheRead: 0.1, cacheWrite: 1.25, output: 5 }

function tokenKinds(cell: FocusCell): Kind[] {
  const kinds: Kind[] = [
    { meter: tokens('Input Tokens', cell.inputTokens, 'Input', 'None'), rate: ({ input }) => input },
    {
      meter: tokens('Input Cache Read Tokens', cell.cacheReadTokens, 'Input', 'Read'),
      rate: ({ cacheRead }) => cacheRead,
    },
    {
      meter: tokens('Input Cache Write Tokens', cell.cacheWriteTokens, 'Input', 'Write'),
      rate: ({ cacheWrite }) => cacheWrite,
    },
    { meter: tokens('Output Tokens', cell.outputTokens, 'Output', null), rate: ({ output }) => output },
  ]
  return kinds.filter(({ meter }) => (meter.quantity ?? 0) > 0)
}

function overKinds(cell: FocusCell, kinds: readonly Kind[]): FocusCharge[] {
  const listed = tokenRates(cell.provider, cell.model, cell.day)
  const weights = weightsOf(kinds, listed ?? usualRates)
  // A model that is free of charge has no prices to go by.
  const shares = weights.some((weight) => weight > 0n) ? weights : weightsOf(kinds, usualRates)
  const billed = split(cell.costMicroUsd, shares)
  const list = split(cell.listMicroUsd, shares)
  return kinds.map(({ meter }, index) => ({
    category: 'Usage',
    meter,
    billedMicroUsd: billed[index] ?? zeroUsd,
    effectiveMicroUsd: billed[index] ?? zeroUsd,
    listMicroUsd: list[index] ?? zeroUsd,
    requests: index === 0 ? cell.requests : 0,
  }))
}

// The book allows no finer price than a millionth of a dollar per million tokens.
function weightsOf(kinds: readonly Kind[], rates: TokenRates): bigint[] {
  return kinds.map(({ meter, rate }) => BigInt(meter.quantity ?? 0) * BigInt(Math.round(rate(rates) * 1e6)))
}

function split(amount: MicroUsd, shares: readonly bigint[]): MicroUsd[] {
  return splitUsd(BigInt(amount), shares).map((part) => microUsd(Number(part)))
}

function whole(cell: FocusCell, category: FocusCharge['category'], meter: FocusMeter): FocusCharge {
  return {
    category,
    meter,
    billedMicroUsd: cell.costMicroUsd,
    effectiveMicroUsd: category === 'Purchase' ? zeroUsd : cell.costMicroUsd,
    listMicroUsd: category === 'Usage' ? cell.listMicroUsd : cell.costMicroUsd,
    requests: cell.requests,
  }
}

function tokens(name: string, quantity: number, direction: 'Input' | 'Output', cache: FocusMeter['cache']): FocusMeter {
  return { name, quantity, unit: 'Tokens', perPrice: 1_000_000, pricingUnit: '1000000 Tokens', direction, cache }
}

function counted(name: string, quantity: number, unit: string): FocusMeter {
  return { name, quantity, unit, perPrice: 1, pricingUnit: unit, direction: null, cache: null }
}

function amountOnly(name: string): FocusMeter {
  return { ...counted(name, 0, ''), quantity: null }
}
