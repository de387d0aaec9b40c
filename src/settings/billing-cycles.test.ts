import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type Cycle, cycleAt, cycleFromDay } from './billing-cycles.ts'

const instant = (text: string) => new Date(text.length === 10 ? `${text}T00:00:00Z` : `${text}Z`)
const cycle = (from: string, to: string): Cycle => ({ startsAt: instant(from), endsAt: instant(to) })

describe('the cycle an instant falls into', () => {
  test.each([
    { say: 'is as it is known', known: [['2026-11-12', '2026-12-12']], at: '2026-12-11T23:59:59.999', is: 0 },
    { say: 'to the second', known: [['2026-11-12T13:47:22', '2026-12-12T13:47:22']], at: '2026-11-12T13:47:22', is: 0 },
    { say: 'of an odd length, too', known: [['2026-11-12', '2026-11-20']], at: '2026-11-15', is: 0 },
  ])('$say', ({ known, at, is }) => {
    const cycles = known.map(([from = '', to = '']) => cycle(from, to))

    expect(cycleAt(cycles, instant(at))).toEqual(cycles[is])
  })

  const january = ['2026-01-31', '2026-02-28']
  test.each([
    {
      say: 'follows month upon month',
      known: [['2026-11-12', '2026-12-12']],
      at: '2027-02-01',
      is: ['2027-01-12', '2027-02-12'],
    },
    {
      say: 'leads up to what is known',
      known: [['2026-11-12', '2026-12-12']],
      at: '2026-09-12',
      is: ['2026-09-12', '2026-10-12'],
    },
    {
      say: 'comes back to the 31st after February',
      known: [january],
      at: '2026-03-15',
      is: ['2026-02-28', '2026-03-31'],
    },
    {
      say: 'also when February’s end was only reckoned',
      known: [january, ['2026-02-28', '2026-03-28']],
      at: '2026-03-29',
      is: ['2026-02-28', '2026-03-31'],
    },
    {
      say: 'fills what was not told of',
      known: [
        ['2026-01-12', '2026-02-12'],
        ['2026-06-12', '2026-07-12'],
      ],
      at: '2026-04-20',
      is: ['2026-04-12', '2026-05-12'],
    },
    {
      say: 'ends where the next is known to begin',
      known: [
        ['2026-01-12', '2026-02-12'],
        ['2026-02-14', '2026-03-14'],
      ],
      at: '2026-02-13',
      is: ['2026-01-12', '2026-02-14'],
    },
    {
      say: 'ends early where the day was moved',
      known: [
        ['2026-01-12', '2026-02-12'],
        ['2026-04-01', '2026-05-01'],
      ],
      at: '2026-03-20',
      is: ['2026-03-12', '2026-04-01'],
    },
  ])('$say', ({ known, at, is: [from = '', to = ''] }) => {
    const cycles = known.map(([starts = '', ends = '']) => cycle(starts, ends))

    expect(cycleAt(cycles, instant(at))).toEqual(cycle(from, to))
  })

  test('is none where none is known', () => {
    expect(cycleAt([], instant('2026-11-21'))).toBeNull()
  })
})

describe('a cycle of a day admins chose', () => {
  test.each([
    { day: 1, at: '2026-11-21', is: ['2026-11-01', '2026-12-01'] },
    { day: 15, at: '2026-11-15', is: ['2026-11-15', '2026-12-15'] },
    { day: 31, at: '2026-11-29T23:59:59', is: ['2026-10-31', '2026-11-30'] },
    { day: 31, at: '2027-02-28', is: ['2027-02-28', '2027-03-31'] },
    { day: 30, at: '2028-02-29', is: ['2028-02-29', '2028-03-30'] },
    { day: 31, at: '2023-03-30', is: ['2023-02-28', '2023-03-31'] },
  ])('of the $day. holds on $at', ({ day, at, is: [from = '', to = ''] }) => {
    expect(cycleAt([cycleFromDay(day)], instant(at))).toEqual(cycle(from, to))
  })
})

test('every instant is in exactly one cycle, and cycles touch, whatever is known', () => {
  const begin = fc.date({ min: instant('2025-06-01'), max: instant('2026-06-01'), noInvalidDate: true })
  const lengths = fc.array(fc.integer({ min: 4, max: 130 }), { minLength: 1, maxLength: 5 })
  fc.assert(
    fc.property(begin, lengths, fc.integer({ min: -400, max: 900 }), (from, days, offset) => {
      const cycles: Cycle[] = []
      let startsAt = from
      for (const length of days) {
        const next = new Date(startsAt.getTime() + length * 86_400_000)
        // The vendor told of no more than a month of some.
        cycles.push({ startsAt, endsAt: length > 31 ? new Date(startsAt.getTime() + 30 * 86_400_000) : next })
        startsAt = next
      }
      const at = new Date(from.getTime() + offset * 86_400_000 + 12_345)
      const found = cycleAt(cycles, at)
      if (!found) throw new Error('no cycle')
      expect(found.startsAt <= at && at < found.endsAt).toBe(true)
      expect(cycleAt(cycles, found.startsAt)).toEqual(found)
      expect(cycleAt(cycles, found.endsAt)?.startsAt).toEqual(found.endsAt)
      expect(cycleAt(cycles, new Date(found.startsAt.getTime() - 1))?.endsAt).toEqual(found.startsAt)
    }),
  )
})
