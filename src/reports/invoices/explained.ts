import type { DayRange } from '../../base/calendar.ts'
import type { MicroUsd } from '../../base/money.ts'
import type { Invoice } from '../../invoices/invoice.ts'
import type { OwnerColumns, TeamColumns } from '../../ledger/export-queries.ts'
import type { Reason } from './reasons.ts'

/** What a part of an invoice is for. */
export type ShareCategory = 'seat' | 'usage' | 'prepaid' | 'credit' | 'tax' | 'rounding' | 'difference'

/** A person, robot or project that bears a part. */
export type Person = { personId: string } & Omit<OwnerColumns, 'personId'>

/**
 * Who bears a part: a person; nobody, where a name was not matched to anybody or none was told; seats that nobody has;
 * credit bought beforehand, which is nobody's until it is used; and the difference that is left.
 */
export type Holder =
  | ({ kind: 'person' } & Person)
  | { kind: 'nobody' }
  | { kind: 'free-seats' }
  | { kind: 'prepaid' }
  | { kind: 'difference' }

/** One part of an invoice; `team` is the one on the day, null where in none. Amounts as in `Explained`. */
export type Share = {
  holder: Holder
  team: TeamColumns | null
  project: string
  model: string
  category: ShareCategory
  /** The days it is for. */
  range: DayRange
  amount: number
}

/** A step of the way from the invoice to people. Its shares add up to its amount, and the steps to the invoice's total. */
export type Step = { amount: number; shares: Share[] } & (
  | SeatStep
  | UsageStep
  | { kind: 'prepaid' | 'credit' | 'tax'; text: string }
  /** Vendors bill whole cents and Tally counts millionths of a dollar: so much lies between. */
  | { kind: 'rounding'; range: DayRange }
  | DifferenceStep
)

/** A subscription line over those who had a seat. */
export type SeatStep = {
  kind: 'seats'
  text: string
  range: DayRange
  /** How many the line bills; null where it does not say. */
  seats: number | null
  members: number
  /** How those are known: from the vendor's list, by what they used of the plan, or not at all. */
  knownFrom: SeatsKnownFrom
}

export type SeatsKnownFrom = 'list' | 'usage' | null

/** What Tally counted of the days the invoice bills usage for: the amount. `billed`: what the invoice asks for them. */
export type UsageStep = { kind: 'usage'; range: DayRange; lines: number; billed: number }

/** What is billed and not counted (negative: counted and not billed); the likeliest reason first, there is at least one. */
export type DifferenceStep = {
  kind: 'difference'
  of: 'seats' | 'usage' | 'invoice'
  range: DayRange
  reasons: Reason[]
}

/** An invoice, step by step, to people, teams and projects. */
export type Explained = {
  invoice: Invoice
  /** Of all amounts, which are millionths of it: USD wherever the amount in dollars is known. */
  currency: string
  total: number
  /** Whether the amounts are dollars, reckoned from another currency. */
  isConverted: boolean
  steps: Step[]
  /** All parts, alike ones as one; they add up to the total. */
  shares: Share[]
  /** The same by who bears it, by team and by project, most first; each adds up to the total. */
  people: Array<{ holder: Holder; amount: number }>
  teams: Array<{ of: TeamPart; amount: number }>
  projects: Array<{ of: ProjectPart; amount: number }>
  /** What is left that Tally can give to nobody: the sum of the differences. */
  residual: number
  /** Beside it, in no sum: what usage inside the allowance was worth. Null where there was none. */
  allowance: { valueMicroUsd: MicroUsd; people: Array<{ holder: Holder; valueMicroUsd: MicroUsd }> } | null
  /** Beside it, in no sum: what was used of the vendor from the day credit was bought to the next time. Null where none was. */
  drawn: { range: DayRange; usageSpendMicroUsd: MicroUsd } | null
}

/** A team, no team, or what is no person's. */
export type TeamPart = { kind: 'team'; team: TeamColumns } | { kind: 'no-team' } | Exclude<Holder, { kind: 'person' }>

/** A project, none, or what is no person's. */
export type ProjectPart =
  | { kind: 'project'; project: string }
  | { kind: 'no-project' }
  | Exclude<Holder, { kind: 'person' }>
