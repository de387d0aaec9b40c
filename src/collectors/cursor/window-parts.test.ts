import fc from 'fast-check'
import { expect, test } from 'vitest'
import { firstPart, withoutPart } from './window-parts.ts'

const at = (text: string) => new Date(`2026-11-${text}Z`)

test.each([
  ['newer', 2.5 * 24, '01T00:00', '03T00:00'],
  ['older', 2.5 * 24, '08T00:00', '10T00:00'],
  ['newer', 5.5, '01T00:00', '01T05:00'],
  ['older', 5.5, '09T19:00', '10T00:00'],
  ['newer', 0.25, '01T00:00', '01T00:15'],
  ['older', 0.25, '09T23:45', '10T00:00'],
  ['newer', 1_000, '01T00:00', '10T00:00'],
] as const)('%s first, %d hours of ten days', (toward, hours, from, to) => {
  const window = { from: at('01T00:00'), to: at('10T00:00'), toward }

  expect(firstPart(window, hours * 3_600_000)).toEqual({ from: at(from), to: at(to), toward })
})

test('part after part is the window, and nothing of it twice', () => {
  const window = fc.record({
    from: fc.integer({ min: 0, max: 1e9 }).map((ms) => new Date(1.7e12 + ms)),
    lengthMs: fc.integer({ min: 1, max: 1e9 }),
    toward: fc.constantFrom('newer' as const, 'older' as const),
  })
  fc.assert(
    fc.property(window, fc.integer({ min: 1e7, max: 1e9 }), ({ from, lengthMs, toward }, spanMs) => {
      let rest = [{ from, to: new Date(from.getTime() + lengthMs), toward }]
      let read = 0
      for (let [next] = rest; next; [next] = rest) {
        const part = firstPart(next, spanMs)
        expect(part.from >= next.from && part.to <= next.to && part.from < part.to).toBe(true)
        expect(toward === 'newer' ? part.from : part.to).toEqual(toward === 'newer' ? next.from : next.to)
        read += part.to.getTime() - part.from.getTime()
        rest = withoutPart(next, part) as typeof rest
      }
      expect(read).toBe(lengthMs)
    }),
  )
})
