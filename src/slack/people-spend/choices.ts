import type { KnownBlock } from '@slack/types'
import { providerName, providers } from '../../base/provider.ts'
import type { PeopleChoice, PeopleSort, PeopleUse } from '../../reports/people-page.ts'
import { choice } from '../dashboard/controls.ts'
import type { ListChoice } from '../dashboard/selection.ts'
import { actions } from '../kit/blocks.ts'
import { peopleControls } from './action-ids.ts'

/** Rows on a page: with their buttons and controls they fit a Home tab. */
export const rowsInTab = 12

const kinds: ReadonlyArray<{ word: NonNullable<PeopleChoice['kind']>; text: string }> = [
  { word: 'person', text: 'Only people' },
  { word: 'robot', text: 'Only robots' },
  { word: 'project', text: 'Only projects' },
]
const uses: ReadonlyArray<{ word: PeopleUse; text: string }> = [
  { word: 'used', text: 'With usage' },
  { word: 'unused', text: 'Without usage' },
  { word: 'unused-seat', text: 'A seat, but no usage' },
]
const sorts: ReadonlyArray<{ word: PeopleSort; text: string }> = [
  { word: 'spend', text: 'Most spend first' },
  { word: 'rise', text: 'Largest rise first' },
  { word: 'requests', text: 'Most requests first' },
  { word: 'each', text: 'Dearest requests first' },
  { word: 'name', text: 'By name' },
]
const offered = providers.map((provider) => ({ word: provider, text: `Only ${providerName(provider)}` }))

/** Reads what a tab keeps of its list; what we did not write is the usual choice. */
export function choiceOf({ search, sort, page, filters }: ListChoice): PeopleChoice {
  const { kind, use, provider } = filters
  return {
    search,
    kind: kinds.find(({ word }) => word === kind)?.word ?? null,
    use: uses.find(({ word }) => word === use)?.word ?? null,
    provider: providers.find((one) => one === provider) ?? null,
    sort: sorts.find(({ word }) => word === sort)?.word ?? 'spend',
    page,
    size: rowsInTab,
  }
}

/** How each filter changes the list. */
export const filterControls = Object.fromEntries(
  (['kind', 'use', 'provider'] as const).map((name) => [
    peopleControls[name],
    (list: ListChoice, value: string): Partial<ListChoice> => ({
      filters: { ...list.filters, [name]: value.slice(0, 20) },
      page: 0,
    }),
  ]),
)

/** The selects above the list. */
export function filterRow({ kind, use, provider, sort }: PeopleChoice): KnownBlock {
  return actions(
    choice(peopleControls.sort, 'Sort', sorts, sort),
    withAll(peopleControls.provider, 'All providers', offered, provider),
    withAll(peopleControls.kind, 'Everybody', kinds, kind),
    withAll(peopleControls.use, 'Any usage', uses, use),
  )
}

function withAll(
  actionId: string,
  all: string,
  choices: ReadonlyArray<{ word: string; text: string }>,
  chosen: string | null,
) {
  return choice(actionId, all, [{ word: 'all', text: all }, ...choices], chosen ?? 'all')
}
