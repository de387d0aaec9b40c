import { expect, test } from 'vitest'
import { kindsWhere, topics } from '../../notices/topics.ts'
import { togetherKind } from '../../outbox/together.ts'
import { type FeatureDeps, renderersOf } from '../listen-to-all.ts'

// Drawing needs more; asking for the kinds does not.
const kinds = Object.keys(renderersOf({} as FeatureDeps))

test('every kind of message that is drawn belongs to one topic, and every kind of a topic is drawn', () => {
  expect(kindsWhere(() => true).toSorted()).toEqual(kinds.toSorted())
})

test('topics are told apart by id and title', () => {
  expect(new Set(topics.map(({ id }) => id)).size).toBe(topics.length)
  expect(new Set(topics.map(({ title }) => title)).size).toBe(topics.length)
})

test('what several are told in is not put into another, and what is put together has waited', () => {
  expect(kindsWhere(({ isBatched }) => isBatched)).not.toContain(togetherKind)
  expect(kindsWhere(({ isBatched, waits }) => isBatched && !waits)).toEqual([])
})
