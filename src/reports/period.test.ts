import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { addDays, type Day, dayOf, daysBetween } from '../base/calendar.ts'
import { isRunning, type Period, parsePeriod, periodOfWord } from './period.ts'
import { plainCalendar, type ReportCalendar } from './report-calendar.ts'

// A Saturday.
const now = new Date('2026-11-21T14:02:00Z')
const cycle = { from: '2026-11-05' as Day, to: '2026-12-05' as Day }
const billed: ReportCalendar = { cycle, weekStart: 'monday' }

describe('so far', () => {
  test.each([
    ['', 'mtd', '2026-11-01', '2026-11-22', 'November 2026 so far', '2026-10-01', '2026-10-22', 'Oct 1–21'],
    ['mtd', 'mtd', '2026-11-01', '2026-11-22', 'November 2026 so far', '2026-10-01', '2026-10-22', 'Oct 1–21'],
    [
      'month-to-date',
      'mtd',
      '2026-11-01',
      '2026-11-22',
      'November 2026 so far',
      '2026-10-01',
      '2026-10-22',
      'Oct 1–21',
    ],
    ['This Month', 'mtd', '2026-11-01', '2026-11-22', 'November 2026 so far', '2026-10-01', '2026-10-22', 'Oct 1–21'],
    ['cycle', 'mtd', '2026-11-01', '2026-11-22', 'November 2026 so far', '2026-10-01', '2026-10-22', 'Oct 1–21'],
    ['nov', '2026-11', '2026-11-01', '2026-11-22', 'November 2026 so far', '2026-10-01', '2026-10-22', 'Oct 1–21'],
    ['2026-11', '2026-11', '2026-11-01', '2026-11-22', 'November 2026 so far', '2026-10-01', '2026-10-22', 'Oct 1–21'],
    ['today', 'today', '2026-11-21', '2026-11-22', 'today', '2026-11-20', '2026-11-21', 'yesterday'],
    ['1d', 'today', '2026-11-21', '2026-11-22', 'today', '2026-11-20', '2026-11-21', 'yesterday'],
    ['7d', '7d', '2026-11-15', '2026-11-22', 'the last 7 days', '2026-11-08', '2026-11-15', 'the 7 days before'],
    ['past week', '7d', '2026-11-15', '2026-11-22', 'the last 7 days', '2026-11-08', '2026-11-15', 'the 7 days before'],
    [
      'last 2 weeks',
      '14d',
      '2026-11-08',
      '2026-11-22',
      'the last 14 days',
      '2026-10-25',
      '2026-11-08',
      'the 14 days before',
    ],
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
    [
      '3 months',
      '3m',
      '2026-08-22',
      '2026-11-22',
      'the last 3 months',
      '2026-05-22',
      '2026-08-22',
      'the 3 months before',
    ],
    ['1y', '12m', '2025-11-22', '2026-11-22', 'the last 12 months', '2024-11-22', '2025-11-22', 'the 12 months before'],
    [
      '24h',
      '24h',
      '2026-11-20',
      '2026-11-22',
      'yesterday and today (whole UTC days)',
      '2026-11-18',
      '2026-11-20',
      'the 2 days before',
    ],
    [
      'last 48 hours',
      '48h',
      '2026-11-19',
      '2026-11-22',
      'the last 3 days (whole UTC days)',
      '2026-11-16',
      '2026-11-19',
      'the 3 days before',
    ],
    [
      'this week',
      'this-week',
      '2026-11-16',
      '2026-11-22',
      'the week of Nov 16 so far',
      '2026-11-09',
      '2026-11-15',
      'Nov 9–14',
    ],
    ['qtd', 'qtd', '2026-10-01', '2026-11-22', 'Q4 2026 so far', '2026-07-01', '2026-08-22', 'Jul 1 – Aug 21'],
    ['this quarter', 'qtd', '2026-10-01', '2026-11-22', 'Q4 2026 so far', '2026-07-01', '2026-08-22', 'Jul 1 – Aug 21'],
    ['ytd', 'ytd', '2026-01-01', '2026-11-22', '2026 so far', '2025-01-01', '2025-11-22', 'Jan 1 – Nov 21, 2025'],
    [
      'since monday',
      'since-2026-11-16',
      '2026-11-16',
      '2026-11-22',
      'the time since Nov 16',
      '2026-11-10',
      '2026-11-16',
      'the 6 days before',
    ],
    [
      'since oct',
      'since-2026-10-01',
      '2026-10-01',
      '2026-11-22',
      'the time since Oct 1',
      '2026-08-10',
      '2026-10-01',
      'the 52 days before',
    ],
    [
      '2026-11-03..',
      'since-2026-11-03',
      '2026-11-03',
      '2026-11-22',
      'the time since Nov 3',
      '2026-10-15',
      '2026-11-03',
      'the 19 days before',
    ],
    [
      'since saturday',
      'since-2026-11-21',
      '2026-11-21',
      '2026-11-22',
      'the time since Nov 21',
      '2026-11-20',
      '2026-11-21',
      'the day before',
    ],
  ])('“%s” is %s', shows())
})

describe('over', () => {
  test.each([
    ['yesterday', 'yesterday', '2026-11-20', '2026-11-21', 'yesterday', '2026-11-19', '2026-11-20', 'the day before'],
    [
      'last week',
      '2026-11-09..2026-11-15',
      '2026-11-09',
      '2026-11-16',
      'the week of Nov 9',
      '2026-11-02',
      '2026-11-09',
      'the week of Nov 2',
    ],
    ['last month', '2026-10', '2026-10-01', '2026-11-01', 'October 2026', '2026-09-01', '2026-10-01', 'September 2026'],
    ['last-month', '2026-10', '2026-10-01', '2026-11-01', 'October 2026', '2026-09-01', '2026-10-01', 'September 2026'],
    ['last cycle', '2026-10', '2026-10-01', '2026-11-01', 'October 2026', '2026-09-01', '2026-10-01', 'September 2026'],
    ['last quarter', '2026-q3', '2026-07-01', '2026-10-01', 'Q3 2026', '2026-04-01', '2026-07-01', 'Q2 2026'],
    ['last year', '2025', '2025-01-01', '2026-01-01', '2025', '2024-01-01', '2025-01-01', '2024'],
    ['oct', '2026-10', '2026-10-01', '2026-11-01', 'October 2026', '2026-09-01', '2026-10-01', 'September 2026'],
    ['december', '2025-12', '2025-12-01', '2026-01-01', 'December 2025', '2025-11-01', '2025-12-01', 'November 2025'],
    ['Dec 2024', '2024-12', '2024-12-01', '2025-01-01', 'December 2024', '2024-11-01', '2024-12-01', 'November 2024'],
    ['2026-10', '2026-10', '2026-10-01', '2026-11-01', 'October 2026', '2026-09-01', '2026-10-01', 'September 2026'],
    ['in october', '2026-10', '2026-10-01', '2026-11-01', 'October 2026', '2026-09-01', '2026-10-01', 'September 2026'],
    ['q3', '2026-q3', '2026-07-01', '2026-10-01', 'Q3 2026', '2026-04-01', '2026-07-01', 'Q2 2026'],
    ['Q3 2025', '2025-q3', '2025-07-01', '2025-10-01', 'Q3 2025', '2025-04-01', '2025-07-01', 'Q2 2025'],
    ['2026-q3', '2026-q3', '2026-07-01', '2026-10-01', 'Q3 2026', '2026-04-01', '2026-07-01', 'Q2 2026'],
    ['2025', '2025', '2025-01-01', '2026-01-01', '2025', '2024-01-01', '2025-01-01', '2024'],
    ['2026-11-03', '2026-11-03', '2026-11-03', '2026-11-04', 'Nov 3', '2026-11-02', '2026-11-03', 'Nov 2'],
    ['nov 3', '2026-11-03', '2026-11-03', '2026-11-04', 'Nov 3', '2026-11-02', '2026-11-03', 'Nov 2'],
    ['3 nov', '2026-11-03', '2026-11-03', '2026-11-04', 'Nov 3', '2026-11-02', '2026-11-03', 'Nov 2'],
    [
      'on November 3rd, 2025',
      '2025-11-03',
      '2025-11-03',
      '2025-11-04',
      'Nov 3, 2025',
      '2025-11-02',
      '2025-11-03',
      'Nov 2, 2025',
    ],
    ['dec 24', '2025-12-24', '2025-12-24', '2025-12-25', 'Dec 24, 2025', '2025-12-23', '2025-12-24', 'Dec 23, 2025'],
    ['feb 29', '2024-02-29', '2024-02-29', '2024-03-01', 'Feb 29, 2024', '2024-02-28', '2024-02-29', 'Feb 28, 2024'],
    ['monday', '2026-11-16', '2026-11-16', '2026-11-17', 'Nov 16', '2026-11-15', '2026-11-16', 'Nov 15'],
    ['last saturday', '2026-11-14', '2026-11-14', '2026-11-15', 'Nov 14', '2026-11-13', '2026-11-14', 'Nov 13'],
  ])('“%s” is %s', shows())
})

describe('from one to another, both counted', () => {
  test.each([
    [
      '2026-11-03..2026-11-10',
      '2026-11-03..2026-11-10',
      '2026-11-03',
      '2026-11-11',
      'Nov 3–10',
      '2026-10-26',
      '2026-11-03',
      'Oct 26 – Nov 2',
    ],
    [
      'nov 3 to 10 nov',
      '2026-11-03..2026-11-10',
      '2026-11-03',
      '2026-11-11',
      'Nov 3–10',
      '2026-10-26',
      '2026-11-03',
      'Oct 26 – Nov 2',
    ],
    [
      'from nov 3 to nov 10',
      '2026-11-03..2026-11-10',
      '2026-11-03',
      '2026-11-11',
      'Nov 3–10',
      '2026-10-26',
      '2026-11-03',
      'Oct 26 – Nov 2',
    ],
    [
      'nov 3 - 10',
      '2026-11-03..2026-11-10',
      '2026-11-03',
      '2026-11-11',
      'Nov 3–10',
      '2026-10-26',
      '2026-11-03',
      'Oct 26 – Nov 2',
    ],
    [
      'nov 3-10',
      '2026-11-03..2026-11-10',
      '2026-11-03',
      '2026-11-11',
      'Nov 3–10',
      '2026-10-26',
      '2026-11-03',
      'Oct 26 – Nov 2',
    ],
    [
      '3–10 nov',
      '2026-11-03..2026-11-10',
      '2026-11-03',
      '2026-11-11',
      'Nov 3–10',
      '2026-10-26',
      '2026-11-03',
      'Oct 26 – Nov 2',
    ],
    [
      '2026-11-03 - 2026-11-10',
      '2026-11-03..2026-11-10',
      '2026-11-03',
      '2026-11-11',
      'Nov 3–10',
      '2026-10-26',
      '2026-11-03',
      'Oct 26 – Nov 2',
    ],
    [
      'monday to friday',
      '2026-11-16..2026-11-20',
      '2026-11-16',
      '2026-11-21',
      'Nov 16–20',
      '2026-11-11',
      '2026-11-16',
      'Nov 11–15',
    ],
    [
      'friday to monday',
      '2026-11-13..2026-11-16',
      '2026-11-13',
      '2026-11-17',
      'Nov 13–16',
      '2026-11-09',
      '2026-11-13',
      'Nov 9–12',
    ],
    [
      'dec 20 to jan 5',
      '2025-12-20..2026-01-05',
      '2025-12-20',
      '2026-01-06',
      'Dec 20, 2025 – Jan 5',
      '2025-12-03',
      '2025-12-20',
      'Dec 3–19, 2025',
    ],
    [
      'aug to sep',
      '2026-08-01..2026-09-30',
      '2026-08-01',
      '2026-10-01',
      'Aug 1 – Sep 30',
      '2026-06-01',
      '2026-08-01',
      'Jun 1 – Jul 31',
    ],
    [
      'aug-sep',
      '2026-08-01..2026-09-30',
      '2026-08-01',
      '2026-10-01',
      'Aug 1 – Sep 30',
      '2026-06-01',
      '2026-08-01',
      'Jun 1 – Jul 31',
    ],
    ['jan 2025 to mar', '2025-q1', '2025-01-01', '2025-04-01', 'Q1 2025', '2024-10-01', '2025-01-01', 'Q4 2024'],
    [
      '2026-10-01..2026-10-31',
      '2026-10',
      '2026-10-01',
      '2026-11-01',
      'October 2026',
      '2026-09-01',
      '2026-10-01',
      'September 2026',
    ],
    ['2026-11-03..2026-11-03', '2026-11-03', '2026-11-03', '2026-11-04', 'Nov 3', '2026-11-02', '2026-11-03', 'Nov 2'],
    [
      'oct to nov',
      '2026-10-01..2026-11',
      '2026-10-01',
      '2026-11-22',
      'Oct 1 – Nov 21',
      '2026-08-10',
      '2026-10-01',
      'Aug 10 – Sep 30',
    ],
    [
      'nov 3 to today',
      '2026-11-03..2026-11-21',
      '2026-11-03',
      '2026-11-22',
      'Nov 3–21',
      '2026-10-15',
      '2026-11-03',
      'Oct 15 – Nov 2',
    ],
  ])('“%s” is %s', shows())
})

describe('the billing cycle', () => {
  test.each([
    [
      'cycle',
      'cycle',
      '2026-11-05',
      '2026-11-22',
      'the billing cycle Nov 5 – Dec 4 so far',
      '2026-10-05',
      '2026-10-22',
      'Oct 5–21',
    ],
    [
      'last cycle',
      'last-cycle',
      '2026-10-05',
      '2026-11-05',
      'the billing cycle Oct 5 – Nov 4',
      '2026-09-05',
      '2026-10-05',
      'the billing cycle Sep 5 – Oct 4',
    ],
  ])('“%s” is %s', shows(billed))

  test('of the 31st comes back to the 31st behind a shorter month', () => {
    const late = { cycle: { from: '2027-02-28' as Day, to: '2027-03-31' as Day }, weekStart: 'monday' as const }

    const { range } = periodOfWord('last cycle', new Date('2027-03-02T00:00:00Z'), late)

    expect(range).toEqual({ from: '2027-01-31', to: '2027-02-28' })
  })
})

test('weeks begin as the organisation’s do', () => {
  const fromSunday = periodOfWord('last week', now, { ...plainCalendar, weekStart: 'sunday' })
  const fromSaturday = periodOfWord('this week', now, { ...plainCalendar, weekStart: 'saturday' })

  expect(fromSunday.range).toEqual({ from: '2026-11-08', to: '2026-11-15' })
  expect(fromSaturday.range).toEqual({ from: '2026-11-21', to: '2026-11-22' })
})

test.each([
  ['today', 'today'],
  ['yesterday', 'yesterday'],
  ['7d', 'in the last 7 days'],
  ['nov 3', 'on Nov 3'],
  ['last week', 'in the week of Nov 9'],
  ['oct', 'in October 2026'],
  ['mtd', 'in November 2026 so far'],
  ['nov 3 to nov 10', 'from Nov 3 to Nov 10'],
  ['since oct', 'since Oct 1'],
])('“%s” reads “%s” in a sentence', (text, when) => {
  expect(periodOfWord(text, now, plainCalendar).when).toBe(when)
})

test('a long month so far is compared with no more than the whole shorter month before', () => {
  const parsed = parsePeriod('mtd', new Date('2026-03-31T12:00:00Z'))

  expect(parsed).toMatchObject({
    period: { previous: { label: 'Feb 1–28', range: { from: '2026-02-01', to: '2026-03-01' } } },
  })
})

test.each([
  ['0d', 'from 1 day to 3 years'],
  ['1096d', 'from 1 day to 3 years'],
  ['37m', 'from 1 day to 3 years'],
  ['0h', 'from 1 day to 3 years'],
  ['all time', 'more than the 3 years'],
  ['since 2020', 'more than the 3 years'],
  ['2015..2025', 'more than the 3 years'],
  ['2026-13', 'There is no month 13'],
  ['2026-00', 'There is no month 00'],
  ['q5', 'There is no quarter 5'],
  ['2027-01', 'January 2027 has not begun yet'],
  ['2027', '2027 has not begun yet'],
  ['q1 2027', 'Q1 2027 has not begun yet'],
  ['2026-11-22', 'Nov 22 has not come yet'],
  ['2026-11-03..2026-11-30', 'Nov 30 has not come yet'],
  ['since 2026-12-01', 'Dec 1 has not come yet'],
  ['31 feb', 'February has no day 31: it ends with the 29th'],
  ['2026-02-29', 'February 2026 has no day 29: it ends with the 28th'],
  ['nov 0', 'November has no day 0: it ends with the 30th'],
  ['2026-10-32', 'October 2026 has no day 32: it ends with the 31st'],
  ['0000-01', 'nothing before 2000'],
  ['0001-01', 'nothing before 2000'],
  ['0004-02-29', 'nothing before 2000'],
  ['jan 1969', 'nothing before 2000'],
  ['1999-12-31..2000-01-05', 'nothing before 2000'],
  ['2026-11-09..2026-11-03', 'The earlier comes first: `2026-11-03..2026-11-09`'],
  ['nov 9 to nov 3', 'The earlier comes first: `2026-11-03..2026-11-09`'],
])('“%s” cannot be, and that is said: %s', (text, says) => {
  const parsed = parsePeriod(text, now)

  expect(parsed).toEqual({ ok: false, isMeant: true, say: expect.stringContaining(says) })
  if (!parsed.ok) expect(parsed.say).toMatch(/`[^`]+`/)
})

test.each([
  ['soon', 'Try `7d`'],
  ['yesterdya', 'Did you mean `yesterday`?'],
  ['octobre', 'Did you mean `october`?'],
  ['marc', 'Did you mean `march`?'],
  ['<!here>', 'Try `7d`'],
  ['7 weeks ago', 'Try `7d`'],
  ['..', 'Try `7d`'],
  ['to', 'Try `7d`'],
  ['x'.repeat(5_000), 'Try `7d`'],
])('“%s” is no period, and one is shown: %s', (text, says) => {
  const parsed = parsePeriod(text, now)

  expect(parsed).toEqual({ ok: false, isMeant: false, say: expect.stringContaining(says) })
  if (!parsed.ok) expect(parsed.say.length).toBeLessThan(250)
})

test('whatever is typed on whatever day: a period is whole days, none after today, none before its previous one ends, and its word asks for the same again, on a later day as well', () => {
  const month = fc.constantFrom('jan', 'feb', 'March', 'may', 'sept', 'december')
  const year = fc.integer({ min: 1998, max: 2032 })
  const number = fc.integer({ min: 0, max: 40 })
  const one = fc.oneof(
    month,
    fc.tuple(month, year).map(([name, of]) => `${name} ${of}`),
    fc.tuple(month, number).map(([name, of]) => `${name} ${of}`),
    fc.tuple(number, month, year).map((parts) => parts.join(' ')),
    fc.tuple(year, number).map(([of, at]) => `${of}-${String(at).padStart(2, '0')}`),
    fc
      .tuple(year, number, number)
      .map(([of, at, on]) => `${of}-${String(at).padStart(2, '0')}-${String(on).padStart(2, '0')}`),
    fc.tuple(fc.integer({ min: 0, max: 5 }), year).map(([quarter, of]) => `q${quarter} ${of}`),
    year.map(String),
    number.map(String),
    fc.constantFrom(
      'monday',
      'sun',
      'last friday',
      'today',
      'yesterday',
      'last week',
      'this month',
      'last quarter',
      'this cycle',
      'last cycle',
    ),
  )
  const texts = fc.oneof(
    fc.constantFrom('', 'mtd', 'qtd', 'ytd', 'week', 'month', 'quarter', 'year', 'cycle', 'last year', '24h'),
    fc
      .tuple(fc.integer({ min: 0, max: 1_200 }), fc.constantFrom('h', 'd', 'w', 'm', 'y', ' days'))
      .map((parts) => parts.join('')),
    one,
    fc.tuple(one, fc.constantFrom('..', ' to ', ' - ', '-', ' and '), one).map((parts) => parts.join('')),
    one.map((of) => `since ${of}`),
    fc.string(),
  )
  const days = fc.date({ min: new Date('2020-01-01'), max: new Date('2030-12-31'), noInvalidDate: true })
  const calendars = fc.record({
    weekStart: fc.constantFrom('monday' as const, 'saturday' as const, 'sunday' as const),
    back: fc.option(fc.integer({ min: -1, max: 29 })),
    length: fc.integer({ min: 1, max: 40 }),
  })
  fc.assert(
    fc.property(texts, days, calendars, (text, at, { back, length, weekStart }) => {
      const today = dayOf(at)
      const from = back === null ? null : addDays(today, -back)
      const calendar = { weekStart, cycle: from && { from, to: addDays(from, length) } }
      const parsed = parsePeriod(text, at, calendar)
      if (!parsed.ok) {
        expect(parsed.say.length).toBeLessThan(250)
        return
      }
      const { range, previous, word, label, when } = parsed.period
      expect(daysBetween(range.from, range.to)).toBeGreaterThan(0)
      expect(range.from <= today).toBe(true)
      expect(daysBetween(today, range.to)).toBeLessThanOrEqual(1)
      expect(previous.range.to <= range.from).toBe(true)
      expect(daysBetween(previous.range.from, previous.range.to)).toBeGreaterThan(0)
      expect(isRunning(parsed.period, at)).toBe(range.to > today)
      expect(parsePeriod(word, at, calendar)).toEqual(parsed)
      expect(word).toMatch(/^\S{1,24}$/)
      const later = new Date(at.getTime() + 40 * 86_400_000)
      if (/\d{4}/.test(word) && range.to <= today) {
        expect(periodOfWord(word, later, calendar).range).toEqual(range)
      }
      expect(label.length + when.length).toBeLessThan(120)
    }),
    { numRuns: 500 },
  )
})

function shows(calendar: ReportCalendar = plainCalendar) {
  return (
    text: string,
    word: string,
    from: string,
    to: string,
    label: string,
    previousFrom: string,
    previousTo: string,
    previousLabel: string,
  ) => {
    expect(parsePeriod(text, now, calendar)).toEqual({
      ok: true,
      period: expect.objectContaining({
        word,
        label,
        range: { from, to },
        previous: {
          label: previousLabel,
          when: expect.any(String),
          range: { from: previousFrom, to: previousTo },
        },
      } satisfies Partial<Record<keyof Period, unknown>>),
    })
  }
}
