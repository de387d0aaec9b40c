import { dayMs, dayOf, hourMs, startOfDay } from '../../base/calendar.ts'
import type { FeedState } from '../../sources/feed-state.ts'
import type { Window } from '../windows.ts'

type Range = { from: Date; to: Date }

/** What was read before; nulls before anything was. */
export type ReadRange = Pick<FeedState, 'readFrom' | 'readTo'>

/** Whether what was read before and this part leave no hole between them; before a first reading is over, its newest window. */
export function isJoinedTo(part: Range, { readFrom, readTo }: ReadRange, newest: Range): boolean {
  if (readFrom && readTo) return part.from <= readTo && part.to >= readFrom
  return part.to >= newest.from
}

/** What is read once a part that is joined to it is. */
export function withPart({ readFrom, readTo }: ReadRange, part: Range): ReadRange {
  return { readFrom: earlier(readFrom ?? part.from, part.from), readTo: later(readTo ?? part.to, part.to) }
}

/** What is left of a window without a part, in an order that leaves no hole behind the part. */
export function withoutPart(window: Window, part: Range): Window[] {
  const after: Window = { ...window, from: later(window.from, part.to) }
  const before: Window = { from: window.from, to: earlier(window.to, part.from), toward: 'older' }
  return [after, before].filter(({ from, to }) => from < to)
}

/** The part of a window that is read first, `spanMs` long or a little shorter: it ends with a day or an hour where it can. */
export function firstPart(window: Window, spanMs: number): Window {
  const { from, to, toward } = window
  if (spanMs >= to.getTime() - from.getTime()) return window
  if (toward === 'newer') {
    const end = from.getTime() + spanMs
    return { ...window, to: new Date(roundEdge(end, spanMs) > from.getTime() ? roundEdge(end, spanMs) : end) }
  }
  const start = to.getTime() - spanMs
  const edge = roundEdge(start + edgeMs(spanMs) - 1, spanMs)
  return { ...window, from: new Date(edge < to.getTime() ? edge : start) }
}

function roundEdge(at: number, spanMs: number): number {
  if (spanMs >= dayMs) return startOfDay(dayOf(new Date(at))).getTime()
  return at - (at % edgeMs(spanMs))
}

function edgeMs(spanMs: number): number {
  if (spanMs >= dayMs) return dayMs
  return spanMs >= hourMs ? hourMs : 1
}

function later(one: Date, other: Date): Date {
  return one > other ? one : other
}

function earlier(one: Date, other: Date): Date {
  return one < other ? one : other
}
