import { expect, test } from 'vitest'
import { addToBin, dearestWindow, noBins } from './bins.ts'
import { longest, steadyRuns, unattendedRuns } from './runs.ts'

function bins(requests: readonly number[], prompts: readonly number[] = []) {
  const all = noBins()
  for (const [i, count] of requests.entries()) if (count > 0) addToBin(all, i, count / 10, count, prompts[i] ?? 0)
  return all
}

test.each([
  { title: 'even requests are one stretch', requests: [10, 11, 9, 10], minutes: 20 },
  { title: 'ten minutes of silence do not end it', requests: [10, 0, 0, 10], minutes: 20 },
  { title: 'a gap of over 15 minutes does', requests: [10, 10, 0, 0, 0, 10], minutes: 10 },
  { title: 'twice the mean is still even, more is not', requests: [10, 10, 20, 60, 61], minutes: 15 },
])('$title', ({ requests, minutes }) => {
  expect(longest(steadyRuns(bins(requests))).minutes).toBe(minutes)
})

test('a human prompt ends a stretch, and its own bin begins none', () => {
  const run = longest(unattendedRuns(bins([5, 5, 5, 5, 5, 5], [1, 0, 0, 1, 0, 0])))

  expect(run).toMatchObject({ minutes: 10, from: 1, to: 2, requests: 10 })
})

test('bins come in any order, and are taken back by negative ones', () => {
  const all = noBins()
  for (const index of [5, 1, 3, 1]) addToBin(all, index, 2, 1, 0)
  addToBin(all, 5, -2, -1, 0)

  expect(all.index).toEqual([1, 3, 5])
  expect(all.usd).toEqual([4, 2, 0])
  expect(dearestWindow(all, 3)).toEqual({ usd: 6, end: 4 })
})
