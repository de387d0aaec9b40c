import { expect, test } from 'vitest'
import { turns } from './turns.ts'

test('what is too much at once waits for its turn, in the order it came', async () => {
  const inTurn = turns(1, 2)
  const first = Promise.withResolvers<void>()
  const done: string[] = []

  const works = [
    inTurn('ana', () => first.promise.then(() => done.push('first'))),
    inTurn('bob', async () => done.push('second')),
    inTurn('cy', async () => done.push('third')),
  ]
  expect(done).toEqual([])
  first.resolve()
  await Promise.all(works)

  expect(done).toEqual(['first', 'second', 'third'])
})

test('nobody can hold up the others with more than their share, and has it back when one ends', async () => {
  const inTurn = turns(1, 2)
  const end = Promise.withResolvers<void>()
  const running = inTurn('ana', () => end.promise)
  const waiting = inTurn('ana', async () => 'waited')

  await expect(inTurn('ana', async () => 'never')).rejects.toThrow(/2 exports of yours/)
  const others = inTurn('bob', async () => 'bob')
  end.resolve()
  await running

  expect(await waiting).toBe('waited')
  expect(await others).toBe('bob')
  expect(await inTurn('ana', async () => 'again')).toBe('again')
})

test('a work that fails makes room', async () => {
  const inTurn = turns(1, 1)

  await expect(inTurn('ana', () => Promise.reject(new Error('disk full')))).rejects.toThrow('disk full')

  expect(await inTurn('ana', async () => 'fine')).toBe('fine')
})
