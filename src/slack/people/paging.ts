import type { KnownBlock } from '@slack/types'
import { actions, button, context } from '../kit/blocks.ts'

/** A page of a list: its number from 0, what it holds, and how many there are in all. */
export type Page<Item> = { items: Item[]; page: number; total: number; size: number }

/** The buttons to the page before and after, and what is shown of how many; nothing where all is shown. */
export function pageTurner<Item>(
  { items, page, total, size }: Page<Item>,
  { back, on, what }: { back: string; on: string; what: string },
): KnownBlock[] {
  if (total <= size && page === 0) return []
  const first = page * size + 1
  const last = page * size + items.length
  const said =
    items.length === 0
      ? `None on this page, ${total} ${what} in all`
      : `${first}–${last} of ${total.toLocaleString('en-US')} ${what}`
  const turns = [
    ...(page > 0
      ? [button({ actionId: back, text: 'Back', value: String(page - 1), label: `${what}: the page before` })]
      : []),
    ...(last < total
      ? [button({ actionId: on, text: 'More', value: String(page + 1), label: `${what}: the next page` })]
      : []),
  ]
  return [context(said), ...(turns.length > 0 ? [actions(...turns)] : [])]
}
