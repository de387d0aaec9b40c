import fc from 'fast-check'
import { expect, test } from 'vitest'
import { dayOf, daysBetween } from '../base/calendar.ts'
import { isRunning, parsePeriod } from './period.ts'

const now = new Date('2026-11-21T14:02:00Z')

test.each([
  ['', 'mtd', '2026-11-01', '2026-11-22', 'November 2026 so far', '2026-10-01', '2026-10-22', 'Oct 1–21'],
  ['mtd', 'mtd', '2026-11-01', '2026-11-22', 'November 2026 so far', '2026-10-01', '2026-10-22', 'Oct 1–21'],
  ['cycle', 'mtd', '2026-11-01', '2026-11-22', 'November 2026 so far', '2026-10-01', '2026-10-22', 'Oct 1–21'],
  ['This Month', 'mtd', '2026-11-01', '2026-11-22', 'November 2026 so far', '2026-10-01', '2026-10-22', 'Oct 1–21'],
  ['today', 'today', '2026-11-21', '2026-11-22', 'today', '2026-11-20', '2026-11-21', 'yesterday'],
  ['1d', 'today', '2026-11-21', '2026-11-22', 'today', '2026-11-20', '2026-11-21', 'yesterday'],
  ['7d', '7d', '2026-11-15', '2026-11-22', 'the last 7 days', '2026-11-08', '2026-11-15', 'the 7 days before'],
  [
    'last 30 days',
    '30d',
    '2026-10-23',
    '2026-11-22',
    'the last 30 days',
    '2026-09-23',
    '2026-10-23',
    'the 30 days before',
  ],
  ['last month', '2026-10', '2026-10-01', '2026-11-01', 'October 2026', '2026-09-01', '2026-10-01', 'September 2026'],
  ['last-month', '2026-10', '2026-10-01', '2026-11-01', 'October 2026', '2026-09-01', '2026-10-01', 'September 2026'],
  ['oct', '2026-10', '2026-10-01', '2026-11-01', 'October 2026', '2026-09-01', '2026-10-01', 'September 2026'],
  ['december', '2025-12', '2025-12-01', '2026-01-01', 'December 2025', '2025-11-01', '2025-12-01', 'November 2025'],
  ['Dec 2024', '2024-12', '2024-12-01', '2025-01-01', 'December 2024', '2024-11-01', '2024-12-01', 'November 2024'],
  ['2026-10', '2026-10', '2026-10-01', '2026-11-01', 'October 2026', '2026-09-01', '2026-10-01', 'September 2026'],
  ['2026-11', 'mtd', '2026-11-01', '2026-11-22', 'November 2026 so far', '2026-10-01', '2026-10-22', 'Oct 1–21'],
])('“%s” is %s: from %s to before %s', (text, word, from, to, label, previousFrom, previousTo, previousLabel) => {
  expect(parsePeriod(text, now)).toEqual({
    ok: true,
    period: expect.objectContaining({
      word,
      label,
      range: { from, to },
      previous: { label: previousLabel, range: { from: previousFrom, to: previousTo } },
    }),
  })
})

test('a long month so far is compared with no more than the whole shorter month before', () => {
  const parsed = parsePeriod('mtd', new Date('2026-03-31T12:00:00Z'))

  expect(parsed).toMatchObject({
    period: { previous: { label: 'Feb 1–28', range: { from: '2026-02-01', to: '2026-03-01' } } },
  })
})

test.each([
  '0d',
  '367d',
  '2026-13',
  '2026-00',
  '2027-01',
  '0000-01',
  '0001-01',
  'jan 1969',
  'soon',
  '<!here>',
  '7 weeks ago',
  'x'.repeat(5_000),
])('“%s” is answered with a sentence that says what works', (text) => {
  const parsed = parsePeriod(text, now)

  expect(parsed).toEqual({ ok: false, say: expect.stringMatching(/`[^`]+`/) })
  if (!parsed.ok) expect(parsed.say.length).toBeLessThan(250)
})

test('whatever is typed on whatever day: a period is whole days, none after today, right behind its previous one, and its word asks for the same again', () => {
  const words = fc.oneof(
    fc.constantFrom('', 'mtd', 'cycle', 'today', 'last month', 'jan', 'feb', 'sept', 'december', 'week'),
    fc.integer({ min: 1, max: 366 }).map((count) => `${count}d`),
    fc.string(),
  )
  const days = fc.date({ min: new Date('2020-01-01'), max: new Date('2030-12-31'), noInvalidDate: true })
  fc.assert(
    fc.property(words, days, (text, at) => {
      const parsed = parsePeriod(text, at)
      if (!parsed.ok) return
      const { range, previous, word } = parsed.period
      expect(daysBetween(range.from, range.to)).toBeGreaterThan(0)
      expect(range.from <= dayOf(at)).toBe(true)
      expect(daysBetween(dayOf(at), range.to)).toBeLessThanOrEqual(1)
      expect(previous.range.to <= range.from).toBe(true)
      expect(daysBetween(previous.range.from, previous.range.to)).toBeGreaterThan(0)
      expect(isRunning(parsed.period, at)).toBe(range.to > dayOf(at))
      expect(parsePeriod(word, at)).toEqual(parsed)
    }),
  )
})
