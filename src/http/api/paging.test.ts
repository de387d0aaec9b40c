import fc from 'fast-check'
import { expect, test } from 'vitest'
import { pageIn } from './paging.ts'

test('whatever is added to or taken out of a list between pages, what stays is seen once', () => {
  const ids = fc.uniqueArray(fc.integer({ min: 0, max: 200 }).map(String), { minLength: 1, maxLength: 40 })

  fc.assert(
    fc.property(
      ids,
      fc.uniqueArray(fc.integer({ min: 201, max: 260 }).map(String), { maxLength: 5 }),
      fc.integer({ min: 1, max: 7 }),
      (stay, added, limit) => {
        const idOf = (id: string) => id
        const seen: string[] = []
        let cursor: string | undefined
        let all = stay
        do {
          const page = pageIn(all, { list: 'x', limit, cursor, idOf })
          seen.push(...page.data)
          cursor = page.next ?? undefined
          const more = added.pop()
          // Newcomers come first, where they would shift pages by number.
          if (more !== undefined) all = [more, ...all]
        } while (cursor !== undefined)

        expect(seen.filter((id) => stay.includes(id))).toEqual(stay)
      },
    ),
  )
})

test('where the last item seen is gone, the next page begins at its place', () => {
  const idOf = (id: string) => id
  const first = pageIn(['a', 'b', 'c', 'd'], { list: 'x', limit: 2, cursor: undefined, idOf })

  expect(pageIn(['a', 'c', 'd'], { list: 'x', limit: 2, cursor: first.next ?? undefined, idOf }).data).toEqual(['d'])
})
