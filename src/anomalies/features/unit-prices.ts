import { byModel, type OpenDay } from './open-day.ts'
import { plainInput, type Usage } from './usage.ts'

/** Logarithms of a model's price on past days, both ways of measuring it. */
export type UnitPrices = { readonly perRequest: number[]; readonly perToken: number[] }

const daysKept = 24
const fewestRequests = 5

/** A closed day's unit prices, for later days to be compared with. */
export function learnUnitPrices(known: Map<number, UnitPrices>, day: OpenDay): void {
  for (const [model, usage] of byModel(day)) {
    if (usage.requests < fewestRequests || usage.usd <= 0) continue
    let prices = known.get(model)
    if (!prices) {
      prices = { perRequest: [], perToken: [] }
      known.set(model, prices)
    }
    keep(prices.perRequest, logPerRequest(usage))
    keep(prices.perToken, logPerToken(usage))
  }
}

/** The logarithm of what a request, or a token, cost; NaN of too few requests. */
export function logPrice(usage: Usage, by: keyof UnitPrices): number {
  if (usage.requests < fewestRequests || usage.usd <= 0) return Number.NaN
  return by === 'perRequest' ? logPerRequest(usage) : logPerToken(usage)
}

function logPerRequest(usage: Usage): number {
  return Math.log(usage.usd / usage.requests)
}

// In input tokens, at the ratios that most price lists keep; what a model's own ratios differ by is the same before and after.
function logPerToken(usage: Usage): number {
  return Math.log(usage.usd / (plainInput(usage) + 5 * usage.output))
}

function keep(values: number[], value: number): void {
  values.push(value)
  if (values.length > daysKept) values.shift()
}
