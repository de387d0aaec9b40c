import { nearestFew } from '../base/nearest.ts'
import { folded } from '../people/folded.ts'
import { nameOfMember } from './team-finding.ts'
import type { MemberRow, TeamReport } from './team-report.ts'

/** A page of a team's rows, those whose names hold what was searched for. `page` is from 0. */
export type RowsPage = {
  rows: MemberRow[]
  page: number
  pages: number
  /** How many rows fit the search, on all pages. */
  found: number
  search: string
  /** Where nobody fits: names that come near. */
  near: string[]
}

/** The rows of one page, in the order of spend; a page that is not there becomes the nearest that is. */
export function rowsOnPage(
  report: Pick<TeamReport, 'rows'>,
  input: { search: string; page: number; size: number },
): RowsPage {
  const search = folded(input.search)
  const fitting = search === '' ? report.rows : report.rows.filter((row) => isCalled(row, search))
  const pages = Math.max(1, Math.ceil(fitting.length / input.size))
  const page = Math.min(Math.max(0, input.page), pages - 1)
  return {
    rows: fitting.slice(page * input.size, (page + 1) * input.size),
    page,
    pages,
    found: fitting.length,
    search: input.search.trim(),
    near: fitting.length > 0 ? [] : nearNames(report.rows, search),
  }
}

function isCalled({ member }: MemberRow, search: string): boolean {
  if (folded(nameOfMember({ ...member })).includes(search)) return true
  return member.kind !== 'unmatched' && (member.email?.toLowerCase().includes(search) ?? false)
}

function nearNames(rows: readonly MemberRow[], search: string): string[] {
  const named = rows.map(({ member }) => nameOfMember(member))
  const formsOf = (name: string) => [folded(name), ...folded(name).split(' ')]
  return [...new Set(nearestFew(search, named, 3, formsOf))]
}
