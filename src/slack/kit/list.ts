import type { Button, InputBlock, KnownBlock } from '@slack/types'
import { actions, button } from './blocks.ts'
import { escapeMrkdwn } from './escape.ts'
import { enterInput } from './inputs.ts'

/** One page of a list: its number from 0, what it holds, how many a page has, and how many there are on all pages. */
export type Page<Item> = { items: readonly Item[]; page: number; size: number; total: number }

/** What a list calls what it holds: `Nobody`, `person`, `people`. */
export type Noun = { none: string; one: string; many: string }

/** A page of what is all at hand; one that is not there becomes the nearest that is. */
export function pageOf<Item>(all: readonly Item[], { page, size }: { page: number; size: number }): Page<Item> {
  const shown = Math.min(page, lastPage({ total: all.length, size }))
  return { items: all.slice(shown * size, (shown + 1) * size), page: shown, size, total: all.length }
}

/**
 * The field a list is searched with when Enter is pressed; `search` is what it shows now. Nothing where there is only a
 * handful, which is seen at a glance.
 */
export function searchField(
  { total }: Pick<Page<unknown>, 'total'>,
  field: { id: string; actionId: string; label: string; placeholder: string; search: string },
): InputBlock[] {
  if (field.search === '' && total <= handful) return []
  const { id, search, ...rest } = field
  return [
    enterInput({
      ...rest,
      // Slack keeps what was typed in a block it knows, so another search has another block.
      id: `${id} ${search}`,
      placeholder: `${field.placeholder}, then Enter`,
      initial: search,
      maxLength: longestSearch,
    }),
  ]
}

const handful = 5

/** How many characters a search has at most. */
export const longestSearch = 100

/** What was typed into a search, as a tab keeps it. */
export function searchTyped(value: string): string {
  return value.trim().slice(0, longestSearch)
}

/** Above a list, as mrkdwn: `7 people`, `1–12 of 43 people`, `1 key matching “laptop”`. */
export function countLine({ items, page, size, total }: Page<unknown>, noun: Noun, search = ''): string {
  const matching = search === '' ? '' : ` matching “${escapeMrkdwn(search)}”`
  const all = `${counted(total)} ${total === 1 ? noun.one : noun.many}${matching}`
  if (items.length === total) return all
  if (items.length === 0) return `${all}, none of them on this page`
  const first = page * size + 1
  return `${counted(first)}–${counted(first + items.length - 1)} of ${all}`
}

/** In the place of a list where a search found nothing, as mrkdwn. `near`: what may have been meant, as mrkdwn too. */
export function nothingFound(noun: Noun, search: string, near: readonly string[] = []): string {
  const meant = near.map((name) => `“${name}”`).join(' or ')
  return `${noun.none} matches “${escapeMrkdwn(search)}”.${meant === '' ? '' : ` Did you mean ${meant}?`}`
}

/** The buttons to the page before and after, where there are such; `valueAt` is what a button to a page carries. */
export function pageButtons(
  { items, page, size, total }: Page<unknown>,
  noun: Noun,
  turn: { previous: string; next: string },
  valueAt: (page: number) => string = String,
): Button[] {
  const before = Math.min(page - 1, lastPage({ total, size }))
  return [
    ...(page > 0 ? [previousButton({ actionId: turn.previous, value: valueAt(before) }, noun)] : []),
    ...(page * size + items.length < total && items.length > 0
      ? [nextButton({ actionId: turn.next, value: valueAt(page + 1) }, noun)]
      : []),
  ]
}

type Pressed = { actionId: string; value: string }

export function previousButton(pressed: Pressed, { many }: Noun): Button {
  return button({ ...pressed, text: 'Previous', label: `Previous ${many}` })
}

export function nextButton(pressed: Pressed, { many }: Noun): Button {
  return button({ ...pressed, text: 'Next', label: `Next ${many}` })
}

/** The button that ends a search; none where nothing is searched for. */
export function clearButton(actionId: string, search: string): Button[] {
  return search === '' ? [] : [button({ actionId, text: 'Clear search', value: 'clear' })]
}

/** Buttons side by side below a list; no block where there are none. */
export function buttonRow(...buttons: Button[]): KnownBlock[] {
  return buttons.length === 0 ? [] : [actions(...buttons)]
}

function lastPage({ total, size }: { total: number; size: number }): number {
  return Math.max(0, Math.ceil(total / size) - 1)
}

function counted(number: number): string {
  return number.toLocaleString('en-US')
}
