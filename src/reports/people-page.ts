import { type MicroUsd, microUsd } from '../base/money.ts'
import type { Provider } from '../base/provider.ts'
import type { Person } from '../people/person.ts'
import { namesOfRows } from './team-finding.ts'
import { eachRequest, type MemberRow, noGroupSpend, usedAny } from './team-report.ts'
import { rowsOnPage } from './team-rows.ts'

/** Who of the people is looked at, in which order. `kind` and `use` null: whatever they are. `page` is from 0. */
export type PeopleChoice = {
  search: string
  kind: Person['kind'] | null
  use: PeopleUse | null
  provider: Provider | null
  sort: PeopleSort
  page: number
  size: number
}

/** With usage in the period, without any, without any though a vendor has a seat for them. */
export type PeopleUse = 'used' | 'unused' | 'unused-seat'

/** `rise`: the dollars more than in the period before. */
export type PeopleSort = 'spend' | 'rise' | 'requests' | 'each' | 'name'

/** Somebody in the list; `name` tells them from others of the same name, `place` is by spend among all. */
export type NamedRow = MemberRow & { name: string; hasSeat: boolean }

/** A page of those who fit a choice. */
export type PeoplePage = {
  rows: NamedRow[]
  page: number
  /** How many fit, on all pages, and what they spent. */
  found: number
  foundMicroUsd: MicroUsd
  /** Where a search found nobody: names that come near. */
  near: string[]
}

/** The page of a choice among `rows`, who used something, and the others who are `known`. `seats`: who has one, by id. */
export function peoplePage(
  choice: Omit<PeopleChoice, 'provider'>,
  { rows, known, seats }: { rows: readonly MemberRow[]; known: readonly Person[]; seats: ReadonlySet<string> },
): PeoplePage {
  const { search, page, size } = choice
  const everybody = withUnused(rows, known)
  const names = namesOfRows(everybody)
  const fitting = everybody.filter((row) => fits(row, choice, seats)).toSorted(orders[choice.sort])
  const found = rowsOnPage({ rows: fitting }, { search, page: 0, size: Math.max(1, fitting.length) })
  const shown = rowsOnPage({ rows: found.rows }, { search: '', page, size })
  return {
    rows: shown.rows.map((row) => ({ ...row, name: names.get(row) ?? '', hasSeat: hasSeat(row, seats) })),
    page: shown.page,
    found: found.found,
    foundMicroUsd: microUsd(found.rows.reduce((sum, { usageSpendMicroUsd }) => sum + usageSpendMicroUsd, 0)),
    near: found.near,
  }
}

function withUnused(rows: readonly MemberRow[], known: readonly Person[]): MemberRow[] {
  const there = new Set(rows.map(({ member }) => (member.kind === 'unmatched' ? null : member.personId)))
  const others = known.filter(({ id }) => !there.has(id)).toSorted((a, b) => byName(a.name, b.name))
  const unused = others.map(({ id, kind, name, email }, index) => ({
    ...noGroupSpend,
    member: { kind, personId: id, name, email },
    place: rows.length + index + 1,
    isTopSpender: false,
  }))
  return [...rows, ...unused]
}

function fits(row: MemberRow, { kind, use }: Pick<PeopleChoice, 'kind' | 'use'>, seats: ReadonlySet<string>): boolean {
  if (kind !== null && row.member.kind !== kind) return false
  if (use === null) return true
  if (use === 'used') return usedAny(row)
  return !usedAny(row) && (use === 'unused' || hasSeat(row, seats))
}

// Ties keep the order of spend.
const orders: Record<PeopleSort, (a: MemberRow, b: MemberRow) => number> = {
  spend: (a, b) => a.place - b.place,
  rise: (a, b) => riseOf(b) - riseOf(a),
  requests: (a, b) => b.requests - a.requests,
  each: (a, b) => (eachRequest(b) ?? -1) - (eachRequest(a) ?? -1),
  name: (a, b) => byName(nameIn(a), nameIn(b)),
}

function riseOf({ usageSpendMicroUsd, previousMicroUsd }: MemberRow): number {
  return usageSpendMicroUsd - previousMicroUsd
}

function hasSeat({ member }: MemberRow, seats: ReadonlySet<string>): boolean {
  return member.kind !== 'unmatched' && seats.has(member.personId)
}

// Nobody’s usage stands behind all names.
function nameIn({ member }: MemberRow): string {
  return member.kind === 'unmatched' ? '\uffff' : member.name
}

const collator = new Intl.Collator('en')

function byName(a: string, b: string): number {
  return collator.compare(a, b)
}
