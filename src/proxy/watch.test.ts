import fc from 'fast-check'
import { afterEach, expect, it } from 'vitest'
import { until } from './testing.ts'
import { openWatch, type Watch, type Watched } from './watch.ts'

let watch: Watch<Watched>
afterEach(() => watch.close())

it('watches those that were added and not removed, whatever the order', () => {
  const steps = fc.array(fc.record({ adds: fc.boolean(), which: fc.nat() }), { maxLength: 60 })
  fc.assert(
    fc.property(steps, (given) => {
      watch = openWatch(60_000)
      const expected: Watched[] = []
      for (const { adds, which } of given) {
        const [gone] = adds ? [] : expected.splice(which % (expected.length || 1), 1)
        if (gone) watch.remove(gone)
        if (adds) expected.push(added(() => undefined))
      }

      expect(new Set(watch.watched)).toEqual(new Set(expected))
      expect(watch.watched.length).toBe(expected.length)
      watch.close()
    }),
  )
})

it('looks at all, also when some leave as they are looked at', async () => {
  watch = openWatch(1)
  const looks = [0, 0, 0, 0]
  for (const index of looks.keys()) {
    const one = added(() => {
      looks[index] = (looks[index] ?? 0) + 1
      if (index % 2 === 1) watch.remove(one)
    })
  }

  await until(() => (looks[0] ?? 0) > 1)

  expect([looks[1], looks[3]]).toEqual([1, 1])
  expect(looks[2]).toBeGreaterThan(0)
})

function added(look: () => void): Watched {
  const one = { look, watchedAt: 0 }
  watch.add(one)
  return one
}
