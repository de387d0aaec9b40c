import { z } from 'zod'
import { parsedJson } from '../../base/json.ts'
import { defaultPeriod } from '../../reports/period.ts'
import { longestSearch } from '../kit/list.ts'

/**
 * What somebody looks at in the dashboard: whose figures and when, the same in every tab of it, and how each tab's list is
 * searched and sorted. An empty scope is the usual one.
 */
export type Selection = { scope: string; period: string; lists: Record<string, ListChoice> }

/** How a tab's list is shown. `filters` are the tab's own, by name; an empty `sort` is the tab's usual order. */
export type ListChoice = { search: string; sort: string; page: number; filters: Record<string, string> }

const listChoice = z.object({
  search: z.string().max(longestSearch).catch(''),
  sort: z.string().max(40).catch(''),
  page: z.int().min(0).max(10_000).catch(0),
  filters: z.record(z.string().max(30), z.string().max(80)).catch({}),
})

const schema = z.object({
  scope: z.string().max(60).catch(''),
  period: z.string().max(40).catch(defaultPeriod),
  lists: z.record(z.string().max(30), listChoice).catch({}),
})

const atFirst: Selection = { scope: '', period: defaultPeriod, lists: {} }
const usualList: ListChoice = { search: '', sort: '', page: 0, filters: {} }

/** Reads a selection back; what we did not write is the first one. */
export function readSelection(text: string): Selection {
  return schema.catch(atFirst).parse(parsedJson(text))
}

export function selectionText(selection: Selection): string {
  return JSON.stringify(selection)
}

/** How the list of a tab is shown. */
export function listIn(selection: Selection, tab: string): ListChoice {
  return selection.lists[tab] ?? usualList
}

/** The same with another scope or period: every list begins at its first page, and a search was of what was seen before. */
export function lookingAt(selection: Selection, change: Partial<Pick<Selection, 'scope' | 'period'>>): Selection {
  const lists = Object.entries(selection.lists).map(([tab, list]) => [tab, { ...list, search: '', page: 0 }] as const)
  return { ...selection, ...change, lists: Object.fromEntries(lists) }
}

/** The same with a tab's list shown otherwise. */
export function withList(selection: Selection, tab: string, change: Partial<ListChoice>): Selection {
  return { ...selection, lists: { ...selection.lists, [tab]: { ...listIn(selection, tab), ...change } } }
}
