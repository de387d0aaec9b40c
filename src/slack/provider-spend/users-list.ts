import type { KnownBlock } from '@slack/types'
import { formatUsd, roundToMicroUsd } from '../../base/money.ts'
import type { ProviderPage, ProviderUser } from '../../reports/provider-page.ts'
import { nameWithKind, shareText } from '../../reports/team-finding.ts'
import { controlsOf } from '../dashboard/controls.ts'
import type { ListChoice } from '../dashboard/selection.ts'
import { context, preformatted, section } from '../kit/blocks.ts'
import {
  buttonRow,
  clearButton,
  countLine,
  type Noun,
  nothingFound,
  type Page,
  pageButtons,
  pageOf,
  searchField,
} from '../kit/list.ts'
import { textColumns } from '../kit/text-columns.ts'
import { amountOf } from '../spend/figures.ts'
import { providerSpendTabId } from './action-ids.ts'

const controls = controlsOf(providerSpendTabId)
const userNoun: Noun = { none: 'Nobody', one: 'name', many: 'names' }
const usersAPage = 12

/** How the list of people can be sorted. */
export const userSorts = [
  { word: 'spend', text: 'Most spend first' },
  { word: 'requests', text: 'Most requests first' },
  { word: 'included', text: 'Most included value first' },
  { word: 'name', text: 'By name' },
]

/** Who used a provider, as the list is searched, sorted and paged. */
export function usersPart(page: ProviderPage, list: ListChoice): KnownBlock[] {
  const found = usersFound(page.users, list)
  const shown = pageOf(found, { page: list.page, size: usersAPage })
  return [
    section('*People*'),
    ...searchField(
      { total: page.users.length },
      {
        id: `${providerSpendTabId}.search`,
        actionId: controls.search,
        label: 'Find somebody',
        placeholder: 'Part of a name',
        search: list.search,
      },
    ),
    ...(found.length === 0
      ? [section(nothingFound(userNoun, list.search))]
      : [context(countLine(shown, userNoun, list.search)), preformatted(usersText(page, shown))]),
    ...buttonRow(
      ...pageButtons(shown, userNoun, { previous: controls.previous, next: controls.next }),
      ...clearButton(controls.clearSearch, list.search),
    ),
  ]
}

/** The people a list shows, searched and sorted. */
export function usersFound(users: readonly ProviderUser[], { search, sort }: ListChoice): ProviderUser[] {
  const asked = search.trim().toLowerCase()
  const found = users.filter((user) => nameWithKind(user).toLowerCase().includes(asked))
  switch (sort) {
    case 'requests':
      return found.toSorted((a, b) => b.requests - a.requests)
    case 'included':
      return found.toSorted((a, b) => b.includedValueMicroUsd - a.includedValueMicroUsd)
    case 'name':
      return found.toSorted((a, b) => nameWithKind(a).localeCompare(nameWithKind(b)))
    default:
      return found
  }
}

// Two short lines each, so that a phone breaks none.
function usersText(page: ProviderPage, { items }: Page<ProviderUser>): string {
  const isCursor = page.provider === 'cursor'
  const head = isCursor ? ['', 'charged', 'included'] : ['', 'spend', 'share']
  const rows = items.map((user) => [
    nameWithKind(user),
    amountOf(user),
    isCursor ? formatUsd(user.includedValueMicroUsd) : shareText(user.usageSpendMicroUsd, page.usageSpendMicroUsd),
  ])
  const [first = '', ...lines] = textColumns([head, ...rows], ['left', 'right', 'right'], 21).split('\n')
  return [first, ...lines.flatMap((line, index) => [line, detailOf(items[index])])].join('\n')
}

function detailOf(user: ProviderUser | undefined): string {
  if (!user) return ''
  const priced = user.requests - user.unpricedRequests
  const each =
    priced > 0 && user.usageSpendMicroUsd !== 0
      ? ` · ${formatUsd(roundToMicroUsd(user.usageSpendMicroUsd / priced))} each`
      : ''
  const seat = user.seatsMicroUsd === 0 ? '' : ` · seat ${formatUsd(user.seatsMicroUsd)}`
  return `  ${user.requests.toLocaleString('en-US')} req.${each}${seat}`
}
