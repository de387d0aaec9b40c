import { expect, test } from 'vitest'
import { sessionTracker } from './session-tracker.ts'

const minutes = (count: number) => new Date(Date.UTC(2026, 10, 21, 9, 0) + count * 60_000)

test('a session goes on until half an hour passes without a request', () => {
  const tracker = sessionTracker()
  const at = (count: number) => tracker.sessionFor({ keyId: 'key', tool: 'aider', now: minutes(count) })

  const first = at(0)

  expect(first).not.toBe('')
  expect([at(29), at(59), at(58), at(89)]).toEqual([first, first, first, first])
  expect(at(120)).not.toBe(first)
})

test('each key and each tool has a session of its own', () => {
  const tracker = sessionTracker()
  const sessions = [
    ['laptop', 'aider'],
    ['laptop', 'cline'],
    ['desktop', 'aider'],
  ].map(([keyId = '', tool = '']) => tracker.sessionFor({ keyId, tool, now: minutes(0) }))

  expect(new Set(sessions).size).toBe(3)
})

test('only so many are remembered, and the one longest idle is forgotten first', () => {
  const tracker = sessionTracker(2)
  const of = (keyId: string, count: number) => tracker.sessionFor({ keyId, tool: 'curl', now: minutes(count) })

  const one = of('one', 0)
  const two = of('two', 1)
  of('one', 2)
  of('three', 3)

  expect(of('one', 4)).toBe(one)
  expect(of('two', 5)).not.toBe(two)
})
