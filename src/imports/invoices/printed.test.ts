import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Day } from '../../base/calendar.ts'
import { printedAmount, typedAmount } from './amounts.ts'
import { dayAtStart, monthNamed, periodAtStart } from './dates.ts'

describe('amounts', () => {
  test.each([
    ['$1,234.56', 1_234_560_000, 'none', 'USD'],
    ['$871.43 USD', 871_430_000, 'none', 'USD'],
    ['$12.50 CAD', 12_500_000, 'none', 'CAD'],
    ['CA$43.11', 43_110_000, 'none', 'CAD'],
    ['\0CA$43.11', 43_110_000, 'lost', 'CAD'],
    ['CA$\x0043.11', 43_110_000, 'lost', 'CAD'],
    ['-$20.00', 20_000_000, 'minus', 'USD'],
    ['$-20.00', 20_000_000, 'minus', 'USD'],
    ['\u2212\u00a020,00\u00a0€', 20_000_000, 'minus', 'EUR'],
    ['($5.00)', 5_000_000, 'minus', 'USD'],
    ['1.234,56 €', 1_234_560_000, 'none', 'EUR'],
    ['€1.234,56', 1_234_560_000, 'none', 'EUR'],
    ['1 234 567,89 €', 1_234_567_890_000, 'none', 'EUR'],
    ['CHF 1’234.50', 1_234_500_000, 'none', 'CHF'],
    ['¥1,234', 1_234_000_000, 'none', 'JPY'],
    ['$1,234,567', 1_234_567_000_000, 'none', 'USD'],
    ['$0.015', 15_000, 'none', 'USD'],
    ['1234.50', 1_234_500_000, 'none', null],
    ['120,00 kr', 120_000_000, 'none', null],
  ])('%j', (text, millionths, sign, currency) => {
    expect(printedAmount(text)).toEqual({ millionths, sign, currency })
  })

  test.each(['12', 'Nov 3', '2026', '21%', '$', '1.2.3', '$1,23,4.5', '4 requests', '$1.00 and more', '1/2'])(
    '%j is none',
    (text) => {
      expect(printedAmount(text)).toBeNull()
    },
  )

  test('whatever is printed as vendors print it is read to the cent', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: -1e11, max: 1e11 }),
        fc.constantFrom('en-US', 'de-DE', 'es-ES', 'fr-FR'),
        (cents, where) => {
          const text = new Intl.NumberFormat(where, { style: 'currency', currency: 'EUR' }).format(cents / 100)

          expect(printedAmount(text)).toEqual({
            millionths: Math.abs(cents) * 10_000,
            sign: cents < 0 ? 'minus' : 'none',
            currency: 'EUR',
          })
        },
      ),
    )
  })

  test.each([
    ['1234.56', 'USD', { millionths: 1_234_560_000 }],
    ['$1,234.56', 'USD', { millionths: 1_234_560_000 }],
    ['1.234,56 €', 'EUR', { millionths: 1_234_560_000 }],
    [' 20 ', 'EUR', { millionths: 20_000_000 }],
    ['0', 'USD', { millionths: 0 }],
    ['-20.5', 'USD', { millionths: -20_500_000 }],
    ['€20', 'USD', { wrong: 'That is in EUR, and the invoice in USD.' }],
    ['about 20', 'USD', { wrong: '“about 20” is no amount. Type it like 1234.56.' }],
    ['20.123', 'USD', { millionths: 20_123_000_000 }],
    ['0.1234', 'USD', { wrong: '“0.1234” is no amount. Type it like 1234.56.' }],
  ])('typed as “%s” in an invoice in %s', (text, currency, is) => {
    expect(typedAmount(text, currency)).toEqual(is)
  })
})

describe('dates', () => {
  test.each([
    ['March 26, 2026', true, '2026-03-26'],
    ['Mar 26, 2026 and more', true, '2026-03-26'],
    ['26 March 2026', true, '2026-03-26'],
    ['26 de marzo de 2026', false, '2026-03-26'],
    ['26. März 2026', false, '2026-03-26'],
    ['1er août 2026', false, '2026-08-01'],
    ['3 juil. 2026', false, '2026-07-03'],
    ['3 juin 2026', false, '2026-06-03'],
    ['3 dic 2026', false, '2026-12-03'],
    ['3. Dez. 2026', false, '2026-12-03'],
    ['2026-03-26', true, '2026-03-26'],
    ['03/04/2026', true, '2026-03-04'],
    ['03/04/2026', false, '2026-04-03'],
    ['26/03/2026', true, '2026-03-26'],
    ['26.03.2026', true, '2026-03-26'],
    ['March 26', true, null],
    ['February 30, 2026', true, null],
    ['Market 26, 2026', true, null],
    ['26 apples 2026', true, null],
  ])('%j (English: %s) is %s', (text, isEnglish, expected) => {
    expect(dayAtStart(text, { isEnglish })).toBe(expected)
  })
})

describe('periods', () => {
  test.each([
    ['Jun 15–Jul 15, 2026', '2026-06-15', '2026-07-15'],
    ['Jun 5\0Jul 5', '2026-06-05', '2026-07-05'],
    ['Jun 5 Jul 5, 2026', '2026-06-05', '2026-07-05'],
    ['Jun 5Jul 5, 2026', '2026-06-05', '2026-07-05'],
    ['Dec 15 – Jan 15, 2027', '2026-12-15', '2027-01-15'],
    ['Dec 15, 2025 - Jan 15', '2025-12-15', '2026-01-15'],
    ['Dec 25 – Jan 25', '2025-12-25', '2026-01-25'],
    ['Dec 1 – Jan 1', '2026-12-01', '2027-01-01'],
    ['Aug 1 – Aug 31, 2026', '2026-08-01', '2026-09-01'],
    ['Aug 1 – Sep 1, 2026', '2026-08-01', '2026-09-01'],
    ['Jan 31 – Feb 28, 2026', '2026-01-31', '2026-02-28'],
    ['Aug 3 – Aug 3, 2026', '2026-08-03', '2026-08-04'],
    ['3 nov 2026 – 3 dic 2026', '2026-11-03', '2026-12-03'],
    ['del 3 de noviembre al 3 de diciembre de 2026', '2026-11-03', '2026-12-03'],
    ['vom 3. November bis 3. Dezember 2026', '2026-11-03', '2026-12-03'],
    ['du 3 novembre au 3 décembre 2026', '2026-11-03', '2026-12-03'],
  ])('%j', (text, from, to) => {
    expect(periodAtStart(text, { near: '2026-06-10' as Day, isEnglish: true })?.span).toEqual({ from, to })
  })

  test.each(['Jun 15', 'Jun 15, 2026 and on', 'tokens: 735,195', 'Jul 5, 2026 – Jun 5, 2026'])('%j is none', (text) => {
    expect(periodAtStart(text, { near: '2026-06-10' as Day, isEnglish: true })).toBeNull()
  })

  test('a month that is named, and not one day of it', () => {
    expect(monthNamed('Cursor Usage for August 2025')).toEqual({ from: '2025-08-01', to: '2025-09-01' })
    expect(monthNamed('Consumo de agosto de 2025')).toEqual({ from: '2025-08-01', to: '2025-09-01' })
    expect(monthNamed('Unused time after 18 Oct 2026')).toBeNull()
    expect(monthNamed('Agent plan 2025')).toBeNull()
  })
})
