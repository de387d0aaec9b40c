import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { answeredWithin, within } from './within.ts'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

test('work that ends in time gives its value, and leaves no timer behind', async () => {
  expect(await within(1_000, Promise.resolve('done'))).toEqual({ inTime: true, value: 'done' })

  expect(vi.getTimerCount()).toBe(0)
})

test('what fails in time is thrown, and leaves no timer behind', async () => {
  await expect(within(1_000, Promise.reject(new Error('broken')))).rejects.toThrow('broken')

  expect(vi.getTimerCount()).toBe(0)
})

test('work that takes longer is left alone, and its later failure ends nothing', async () => {
  const work = Promise.withResolvers<never>()
  const waited = within(1_000, work.promise)

  await vi.advanceTimersByTimeAsync(1_000)
  work.reject(new Error('too late'))

  expect(await waited).toEqual({ inTime: false })
})

test('what cannot go on without an answer fails once the time is over', async () => {
  const waited = expect(answeredWithin(2_000, Promise.withResolvers<never>().promise)).rejects.toThrow(
    'no answer within 2 s',
  )

  await vi.advanceTimersByTimeAsync(2_000)

  await waited
  expect(await answeredWithin(1_000, Promise.resolve('done'))).toBe('done')
})
