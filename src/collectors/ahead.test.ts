import { expect, test } from 'vitest'
import { ahead } from './ahead.ts'

test('everything comes, in order, however far ahead it is', async () => {
  for (const most of [1, 2, 100]) expect(await Array.fromAsync(ahead(counting(7), most))).toEqual([1, 2, 3, 4, 5, 6, 7])
})

test('the source is never more than so many items ahead', async () => {
  let made = 0
  const source = (async function* () {
    for (; made < 50; made++) yield made
  })()
  let taken = 0
  for await (const _ of ahead(source, 3)) {
    await new Promise(setImmediate)
    expect(made - taken++).toBeLessThanOrEqual(4)
  }
})

test('what the source throws comes after what it gave', async () => {
  const got: number[] = []
  const read = async () => {
    for await (const item of ahead(counting(3, new Error('gone')), 10)) got.push(item)
  }

  await expect(read()).rejects.toThrow('gone')
  expect(got).toEqual([1, 2, 3])
})

test('a reader who leaves stops the source', async () => {
  let isClosed = false
  const source = (async function* () {
    try {
      for (let item = 1; ; item++) yield item
    } finally {
      isClosed = true
    }
  })()

  for await (const item of ahead(source, 2)) if (item === 3) break
  await new Promise(setImmediate)

  expect(isClosed).toBe(true)
})

async function* counting(to: number, thrown?: Error): AsyncGenerator<number, void, undefined> {
  for (let item = 1; item <= to; item++) yield item
  if (thrown) throw thrown
}
