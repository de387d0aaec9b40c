import { expect, test } from 'vitest'
import { microUsd } from '../base/money.ts'
import type { MemberSpend } from '../ledger/team-spend-queries.ts'
import { type PeopleChoice, peoplePage } from './people-page.ts'
import { reportOf } from './team-report.ts'

const { rows } = reportOf([
  spend('Ana', { spent: 500, previous: 100, requests: 10 }),
  spend('Ben', { spent: 400, previous: 900, requests: 2 }),
  spend('ci', { spent: 300, requests: 50, kind: 'robot' }),
  spend('Élodie', { spent: 0, previous: 40, requests: 0 }),
  spend(null, { spent: 200, requests: 5 }),
])
const known = ['Ana', 'Ben', 'Zoé', 'dana'].map((name) => ({ id: name, kind: 'person' as const, name, email: null }))
const seats = new Set(['Ana', 'Élodie', 'Zoé'])
const nobody = 'Not matched to anyone'

test.each<[string, Partial<PeopleChoice>, string[]]>([
  [
    'everybody, most spend first, who used nothing by name',
    {},
    ['Ana', 'Ben', 'ci (robot)', nobody, 'Élodie', 'dana', 'Zoé'],
  ],
  ['only people', { kind: 'person' }, ['Ana', 'Ben', 'Élodie', 'dana', 'Zoé']],
  ['only robots', { kind: 'robot' }, ['ci (robot)']],
  ['only projects', { kind: 'project' }, []],
  ['with usage', { use: 'used' }, ['Ana', 'Ben', 'ci (robot)', nobody]],
  ['without usage', { use: 'unused' }, ['Élodie', 'dana', 'Zoé']],
  ['with a seat, but no usage', { use: 'unused-seat' }, ['Élodie', 'Zoé']],
  ['the largest rise first', { sort: 'rise' }, ['Ana', 'ci (robot)', nobody, 'dana', 'Zoé', 'Élodie', 'Ben']],
  ['most requests first', { sort: 'requests', use: 'used' }, ['ci (robot)', 'Ana', nobody, 'Ben']],
  ['dearest requests first', { sort: 'each', use: 'used' }, ['Ben', 'Ana', nobody, 'ci (robot)']],
  ['by name', { sort: 'name' }, ['Ana', 'Ben', 'ci (robot)', 'dana', 'Élodie', 'Zoé', nobody]],
  ['a search', { search: 'ZOE' }, ['Zoé']],
  ['the second page', { page: 1, size: 2 }, ['ci (robot)', nobody]],
  ['a page behind the last', { page: 99, size: 3 }, ['Zoé']],
])('%s', (_, over, expected) => {
  expect(peoplePage({ ...usual, ...over }, { rows, known, seats }).rows.map(({ name }) => name)).toEqual(expected)
})

test('all pages together are everybody once, whatever the order, and their sum is what was found', () => {
  for (const sort of ['spend', 'rise', 'requests', 'each', 'name'] as const) {
    const pages = [0, 1, 2].map((page) => peoplePage({ ...usual, sort, page, size: 3 }, { rows, known, seats }))
    const all = pages.flatMap((page) => page.rows)

    expect(new Set(all.map(({ name }) => name)).size).toBe(7)
    expect(all.reduce((sum, { usageSpendMicroUsd }) => sum + usageSpendMicroUsd, 0)).toBe(1_400)
    expect(pages.map(({ found, foundMicroUsd }) => [found, foundMicroUsd])).toEqual(Array(3).fill([7, 1_400]))
  }
})

test('who is searched for in vain may be near somebody', () => {
  expect(peoplePage({ ...usual, search: 'elodei' }, { rows, known, seats })).toMatchObject({
    found: 0,
    foundMicroUsd: 0,
    near: ['Élodie'],
  })
})

const usual: PeopleChoice = {
  search: '',
  kind: null,
  use: null,
  provider: null,
  sort: 'spend',
  page: 0,
  size: 20,
}

function spend(
  name: string | null,
  said: { spent: number; requests: number; previous?: number; kind?: 'person' | 'robot' },
): MemberSpend {
  return {
    personId: name,
    name,
    email: null,
    kind: name === null ? null : (said.kind ?? 'person'),
    teamId: null,
    teamName: null,
    usageSpendMicroUsd: microUsd(said.spent),
    includedValueMicroUsd: microUsd(0),
    seatsMicroUsd: microUsd(0),
    requests: said.requests,
    unpricedRequests: 0,
    previousMicroUsd: microUsd(said.previous ?? 0),
    weekMicroUsd: microUsd(0),
    weekBeforeMicroUsd: microUsd(0),
  }
}
