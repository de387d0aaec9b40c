import { microUsd } from '../../base/money.ts'
import type { Person } from '../../people/person.ts'
import type { Badge } from '../../reports/badges.ts'
import type { PeopleList } from '../../reports/people-list.ts'
import { type PeopleChoice, peoplePage } from '../../reports/people-page.ts'
import type { MemberRow, TeamReport } from '../../reports/team-report.ts'
import { rowsInTab } from '../people-spend/choices.ts'
import { sampleTeamReports } from './sample-team-reports.ts'

const usual: PeopleChoice = {
  search: '',
  kind: null,
  use: null,
  provider: null,
  sort: 'spend',
  page: 0,
  size: rowsInTab,
}
const gil: Person = { id: 'gil', kind: 'person', name: 'Gil Park', email: 'gil@x.example' }
const hana: Person = { id: 'hana', kind: 'person', name: 'Hana Mori', email: 'hana@x.example' }

/** Pages of the People tab at the sizes they have to get right. */
export const samplePeopleLists: Record<string, PeopleList> = {
  nobody: listOf('empty', {}, []),
  one: listOf('one', {}, []),
  typical: listOf('typical', {}, [gil, hana]),
  'unused-seats': listOf('typical', { use: 'unused-seat' }, [gil, hana]),
  robots: listOf('typical', { kind: 'robot', provider: 'anthropic', sort: 'each' }, [gil, hana]),
  search: listOf('typical', { search: 'gomez' }, [gil, hana]),
  'search-nobody': listOf('typical', { search: 'Brb <!here>' }, [gil, hana]),
  'worst-first-page': ofFiveThousand({}),
  'worst-search': ofFiveThousand({ search: '<!channel> & `co`', page: 3 }),
  'worst-last-page': ofFiveThousand({ page: 9_999, sort: 'rise' }),
}

function listOf(sample: string, over: Partial<PeopleChoice>, known: Person[]): PeopleList {
  const report = sampleTeamReports[sample]
  if (!report) throw new Error(`there is no sample ${sample}`)
  return ofReport(report, { ...usual, ...over }, known)
}

function ofReport(report: TeamReport, choice: PeopleChoice, known: Person[]): PeopleList {
  const seats = new Set(['gil', 'Finn Ode '])
  const page = peoplePage(choice, { rows: report.rows, known, seats })
  return { report, choice, ...page, rows: page.rows.map((row) => ({ ...row, badges: badgesAt(row) })) }
}

// Every badge is somewhere, and one row has four.
function badgesAt({ member, place, requests }: MemberRow): Badge[] {
  if (member.kind !== 'person' || requests === 0) return []
  const all: Badge[][] = [
    ['deep-thinker', 'premium-models', 'long-sessions', 'ai-native'],
    ['power-user', 'high-spend', 'high-adoption'],
    ['balanced', 'cost-efficient', 'short-sessions', 'moderate-adoption'],
    ['low-usage', 'low-adoption'],
    ['balanced', 'by-hand'],
  ]
  return all[(place - 1) % all.length] ?? []
}

function ofFiveThousand(over: Partial<PeopleChoice>): PeopleList {
  const worst = sampleTeamReports.worst
  if (!worst) throw new Error('there is a worst sample')
  const rows = Array.from({ length: 5_000 }, (_, index): MemberRow => {
    const row = worst.rows[index % worst.rows.length]
    if (!row) throw new Error('the worst sample has rows')
    return {
      ...row,
      member: row.member.kind === 'unmatched' ? row.member : { ...row.member, personId: idAt(index) },
      usageSpendMicroUsd: microUsd(row.usageSpendMicroUsd - index),
      place: index + 1,
      isTopSpender: index === 0,
    }
  })
  const spent = rows.reduce((sum, { usageSpendMicroUsd }) => sum + usageSpendMicroUsd, 0)
  return ofReport(
    { ...worst, rows, total: { ...worst.total, usageSpendMicroUsd: microUsd(spent) } },
    { ...usual, ...over },
    [],
  )
}

function idAt(index: number): string {
  return `01999999-0000-7000-8000-${String(index).padStart(12, '0')}`
}
