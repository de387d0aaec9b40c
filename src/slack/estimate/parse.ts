import { exactUsd, microUsdOf } from '../../base/exact-usd.ts'
import { type MicroUsd, microUsd } from '../../base/money.ts'
import type { Assumptions } from '../../reports/estimate.ts'

/** What somebody said of an estimate; what they left out is missing. */
export type SaidAssumptions = Partial<Assumptions>

export type ParsedEstimate = { ok: true; said: SaidAssumptions } | { ok: false; say: string }

const mostDevelopers = 10_000
const mostDollars = 10_000
const example = 'For example `/spend estimate 20 developers $8 a day`.'

/** Reads `20 developers $8 a day`, `20 devs at 8/day`, `20 $8`, `$8 a day, 19 days, seats $32`, in any order. */
export function parseEstimate(text: string): ParsedEstimate {
  let rest = text.toLowerCase().replaceAll(/(?<=\d),(?=\d{3})/g, '')
  const taken = (pattern: RegExp): string | undefined => {
    const found = pattern.exec(rest)
    if (found) rest = rest.replace(found[0], ' ')
    return found?.[1]
  }
  const amount = String.raw`(\d+(?:\.\d+)?)`
  const included = taken(new RegExp(String.raw`\$?\s?${amount}\s*(?:usd|dollars?)?\s*included`))
  const seat =
    taken(new RegExp(String.raw`seats?\s*(?:at|of|cost|costs)?\s*\$?\s?${amount}`)) ??
    taken(new RegExp(String.raw`\$?\s?${amount}\s*(?:usd|dollars?)?\s*(?:a|per|/)\s*seat`))
  const aDay = taken(new RegExp(String.raw`\$?\s?${amount}\s*(?:usd|dollars?)?\s*(?:a|per|each|/)\s*day`))
  const days = taken(/(\d+)\s*(?:work(?:ing)?[ -]?)?days?/)
  const developers = taken(/(\d+)\s*(?:developers?|devs?|people|persons?|engineers?|seats)\b/)
  const dollars = aDay ?? taken(new RegExp(String.raw`\$\s?${amount}`))
  const count = developers ?? taken(/(?<![\d.])(\d+)(?![\d.])/)
  const alone = dollars ?? taken(new RegExp(amount))
  const left = rest.replaceAll(/\b(at|and|with|for|each|a|per|month|of|on)\b|[,;/]/g, ' ').trim()
  if (left !== '') return { ok: false, say: `I don’t understand “${left.slice(0, 40)}” in an estimate. ${example}` }
  return checked({
    ...(count === undefined ? {} : { developers: Number(count) }),
    ...(alone === undefined ? {} : { aDayMicroUsd: dollarsOf(alone) }),
    ...(days === undefined ? {} : { workdays: Number(days) }),
    ...(seat === undefined ? {} : { seatMicroUsd: dollarsOf(seat) }),
    ...(included === undefined ? {} : { includedMicroUsd: dollarsOf(included) }),
  })
}

/** Refuses what no company has; says which and what instead. */
function checked(said: SaidAssumptions): ParsedEstimate {
  const fault = faultIn(said)
  return fault ? { ok: false, say: `${fault.say} ${example}` } : { ok: true, said }
}

/** The first of the assumptions that cannot be, with a sentence; null when all can. */
export function faultIn(said: SaidAssumptions): { field: keyof Assumptions; say: string } | null {
  const { developers = 1, workdays = 1, aDayMicroUsd, seatMicroUsd, includedMicroUsd } = said
  if (!Number.isInteger(developers) || developers < 1 || developers > mostDevelopers)
    return { field: 'developers', say: 'Developers: give a whole number from 1 to 10,000.' }
  if (!Number.isInteger(workdays) || workdays < 1 || workdays > 31)
    return { field: 'workdays', say: 'Working days: give a whole number from 1 to 31.' }
  const amounts = { aDayMicroUsd, seatMicroUsd, includedMicroUsd }
  const names = { aDayMicroUsd: 'Dollars a day', seatMicroUsd: 'Seat price', includedMicroUsd: 'Included usage' }
  for (const field of ['aDayMicroUsd', 'seatMicroUsd', 'includedMicroUsd'] as const) {
    const amount = amounts[field] ?? 0
    if (amount < 0 || amount > mostDollars * 1_000_000)
      return { field, say: `${names[field]}: give an amount from $0 to $10,000.` }
  }
  return null
}

/** An amount of dollars as typed into a field: `8`, `$8.50`; null for anything else. */
export function dollarsTyped(text: string): MicroUsd | null {
  const found = /^\$?\s?(\d{1,9}(?:\.\d{1,6})?)$/.exec(text.trim().replaceAll(',', ''))?.[1]
  return found === undefined ? null : dollarsOf(found)
}

function dollarsOf(text: string): MicroUsd {
  // More than any amount that is let through, or longer.
  if (text.length > 20 || /^0*\d{10}/.test(text)) return microUsd(Number.MAX_SAFE_INTEGER)
  return microUsdOf(exactUsd(text, 'dollars'))
}
