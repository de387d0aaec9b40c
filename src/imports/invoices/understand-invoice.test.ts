import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { rowsOf, type TextItem } from './rows.ts'
import { anInvoice, type Hosted, itemsOf } from './testing.ts'
import { type Understood, understandInvoice } from './understand-invoice.ts'

const understood = (said: Partial<Hosted>) => read(itemsOf({ ...anInvoice, ...said }))

function read(items: readonly TextItem[]) {
  return invoiceIn(understandInvoice(rowsOf(items)))
}

function invoiceIn(answer: Understood) {
  if (answer.kind === 'refused') throw new Error(answer.sentence)
  const { invoice, notes } = answer
  return { ...invoice, notes, short: invoice.lines.map(({ sort, amount }) => [sort, amount / 1e6]) }
}

/** A text layer without places: rows below each other, two spaces where there was a gap. */
function textItems(name: string, rows: (text: string) => string[]): TextItem[] {
  const text = readFileSync(new URL(`./fixtures/${name}`, import.meta.url), 'utf8')
  return rows(text).map((row, index) => ({
    page: 1,
    x: 40,
    y: 10_000 - index * 12,
    width: 200,
    height: 8,
    text: row,
  }))
}

describe('text layers of real invoices', () => {
  test('Anthropic: a purchase of credit with Swedish tax', () => {
    const invoice = read(textItems('anthropic-credit-text.txt', (text) => text.split('\n')))

    expect(invoice).toMatchObject({
      vendor: 'anthropic',
      vendorName: 'Anthropic, PBC',
      document: 'invoice',
      number: 'DSUQQKNL-0001',
      issued: '2026-03-26',
      due: '2026-03-26',
      span: { from: '2026-03-01', to: '2026-04-01' },
      billTo: 'Demo Individual Org, Demo Street 1, Sweden, ap@acme.test',
      currency: 'USD',
      subtotal: 10_000_000,
      tax: 2_500_000,
      total: 12_500_000,
      amountDue: 12_500_000,
      mismatches: [],
    })
    expect(invoice.lines.map(({ text, sort, amount, quantity }) => [text, sort, amount, quantity])).toEqual([
      ['One-time credit purchase', 'pool', 10_000_000, 1],
      ['VAT - Sweden (25% on $10.00)', 'tax', 2_500_000, null],
    ])
  })

  test('OpenAI: everything in one line, page number first, several fields a row', () => {
    const invoice = read(textItems('openai-credit-text.txt', (text) => text.trim().split(/(?<! ) {2}(?! )/)))

    expect(invoice).toMatchObject({
      vendor: 'openai',
      vendorName: 'OpenAI OpCo, LLC',
      number: '56FB0333-0001',
      issued: '2026-03-26',
      due: '2026-03-26',
      total: 10_000_000,
      amountDue: 10_000_000,
      mismatches: [],
      billTo: 'Demo Customer Demo Street 1 00000 Demotown Sweden ap@acme.test',
    })
    expect(invoice.short).toEqual([['pool', 10]])
  })

  test('Cursor: every line text that was seen has its sort', () => {
    const seen: Array<{ description: string; cents: number }> = JSON.parse(
      readFileSync(new URL('./fixtures/cursor-line-items.json', import.meta.url), 'utf8'),
    )
    const money = (cents: number) => `${cents < 0 ? '-' : ''}$${(Math.abs(cents) / 100).toFixed(2)}`
    const total = money(seen.reduce((sum, { cents }) => sum + cents, 0))

    const invoice = understood({
      lines: seen.map(({ description, cents }) => ({
        text: description.match(/.{1,70}(?: |$)/g) ?? [],
        quantity: '1',
        price: money(cents),
        amount: money(cents),
      })),
      sums: [
        ['Subtotal', total],
        ['Total', total],
      ],
    })

    expect(invoice.mismatches).toEqual([])
    expect(invoice.lines.map(({ text }) => text)).toEqual(seen.map(({ description }) => description))
    expect(invoice.lines.map(({ sort }) => sort)).toEqual([...Array(6).fill('usage'), 'credit'])
  })
})

test('columns side by side: seller and bill-to, lines with their periods, taxes as lines', () => {
  const invoice = understood({
    lines: [
      ...anInvoice.lines,
      {
        text: ['Unused time on 1 × Cursor Teams after', '18 Oct 2026'],
        quantity: '1',
        amount: '-$20.00',
        period: 'Oct 18 – Nov 3, 2026',
      },
      {
        text: ['23 token-based usage calls to claude-4-sonnet, totalling: $40.00'],
        quantity: '1',
        price: '$40.00',
        amount: '$40.00',
      },
    ],
    sums: [
      ['Subtotal', '$500.00'],
      ['Total excluding tax', '$500.00'],
      ['VAT - Spain (21% on $500.00)', '$105.00'],
      ['Total', '$605.00'],
      ['Applied balance', '-$5.00'],
      ['Amount due', '$600.00 USD'],
    ],
  })

  expect(invoice).toMatchObject({
    billTo: 'Acme Engineering Ltd, 1 Demo Street, Spain',
    subtotal: 500_000_000,
    tax: 105_000_000,
    total: 605_000_000,
    amountDue: 600_000_000,
    mismatches: [],
    span: { from: '2026-10-03', to: '2026-12-03' },
    notes: ['Usage is billed here without days; it is taken to be for Oct 3 to Nov 2, 2026.'],
  })
  expect(invoice.lines).toEqual([
    {
      text: 'Cursor Teams',
      sort: 'subscription',
      amount: 480_000_000,
      quantity: 12,
      span: { from: '2026-11-03', to: '2026-12-03' },
    },
    {
      text: 'Unused time on 1 × Cursor Teams after 18 Oct 2026',
      sort: 'credit',
      amount: -20_000_000,
      quantity: 1,
      span: { from: '2026-10-18', to: '2026-11-03' },
    },
    {
      text: '23 token-based usage calls to claude-4-sonnet, totalling: $40.00',
      sort: 'usage',
      amount: 40_000_000,
      quantity: 1,
      span: { from: '2026-10-03', to: '2026-11-03' },
    },
    { text: 'VAT - Spain (21% on $500.00)', sort: 'tax', amount: 105_000_000, quantity: null, span: null },
  ])
})

describe('a lost minus is put back by the arithmetic', () => {
  const lines = (mark: string) => [
    { text: ['Max plan - 20x'], quantity: '1', amount: 'CA$270.00', period: 'Jun 5\0Jul 5, 2026' },
    {
      text: ['Unused time on Max plan - 5x after 05 Jun 2026'],
      quantity: '1',
      amount: `${mark}CA$43.11`,
      period: 'Jun 5\0Jul 5',
    },
  ]
  const sums: Hosted['sums'] = [
    ['Subtotal', 'CA$226.89'],
    ['HST - Canada (13% on CA$226.89)', 'CA$29.50'],
    ['Total', 'CA$256.39'],
    ['Amount due', 'CA$256.39 CAD'],
  ]

  test.each([
    ['U+0000', '\0', false],
    ['a real minus sign', '\u2212', false],
    ['a hyphen', '-', false],
    ['a space', ' ', true],
    ['nothing', '', true],
  ])('%s', (_, mark, isNoted) => {
    const invoice = understood({ seller: ['Anthropic, PBC', 'support@anthropic.com'], lines: lines(mark), sums })

    expect(invoice.short).toEqual([
      ['subscription', 270],
      ['credit', -43.11],
      ['tax', 29.5],
    ])
    expect(invoice).toMatchObject({ currency: 'CAD', mismatches: [], vendor: 'anthropic' })
    expect(invoice.lines[1]?.span).toEqual({ from: '2026-06-05', to: '2026-07-05' })
    expect(invoice.notes.some((note) => note.startsWith('A minus was missing'))).toBe(isNoted)
  })

  test('where two ways fit, none is taken, and the mismatch is said', () => {
    const invoice = understood({
      lines: [
        { text: ['One thing'], amount: '$10.00' },
        { text: ['Another thing'], amount: '$10.00' },
        { text: ['A third'], amount: '$30.00' },
      ],
      sums: [
        ['Subtotal', '$30.00'],
        ['Total', '$30.00'],
      ],
    })

    expect(invoice.mismatches).toEqual(['The lines add up to $50.00, but the subtotal says $30.00: −$20.00 apart.'])
  })

  test('amounts in parentheses are less than nothing', () => {
    const invoice = understood({
      lines: [...anInvoice.lines, { text: ['Credit for an outage'], amount: '($80.00)' }],
      sums: [
        ['Subtotal', '$400.00'],
        ['Total', '$400.00'],
      ],
    })

    expect(invoice.short).toEqual([
      ['subscription', 480],
      ['credit', -80],
    ])
  })
})

test('sums that do not come out are said, each with by how much', () => {
  const invoice = understood({
    sums: [
      ['Subtotal', '$480.00'],
      ['Total excluding tax', '$470.00'],
      ['Sales Tax - New York (8.875% on $480.00)', '$42.60'],
      ['Total', '$500.00'],
    ],
  })

  expect(invoice.mismatches).toEqual([
    'Before tax it comes to $480.00, but the invoice says $470.00: −$10.00 apart.',
    'With discounts and tax it comes to $522.60, but the total says $500.00: −$22.60 apart.',
  ])
})

test('a discount below the subtotal is a credit line, with or without its minus', () => {
  for (const amount of ['-$48.00', '$48.00']) {
    const invoice = understood({
      sums: [
        ['Subtotal', '$480.00'],
        ['Launch promo (10% off)', amount],
        ['Total', '$432.00'],
      ],
    })

    expect(invoice).toMatchObject({ mismatches: [], total: 432_000_000 })
    expect(invoice.short).toEqual([
      ['subscription', 480],
      ['credit', -48],
    ])
  }
})

test('a receipt goes by its invoice’s number, and by the day it was paid', () => {
  const invoice = understood({
    title: 'Receipt',
    fields: [
      ['Invoice number', 'A1B2C3D4\x000012'],
      ['Receipt number', '2345-6789'],
      ['Date paid', 'November 4, 2026'],
    ],
    due: '$480.00 paid on November 4, 2026',
    sums: [
      ['Subtotal', '$480.00'],
      ['Total', '$480.00'],
      ['Amount paid', '$480.00'],
    ],
  })

  expect(invoice).toMatchObject({
    document: 'receipt',
    number: 'A1B2C3D4-0012',
    issued: '2026-11-04',
    due: null,
    amountDue: null,
    billTo: 'Acme Engineering Ltd, 1 Demo Street, Spain',
  })
})

test('a credit note counts as less than nothing, though printed without a minus', () => {
  const invoice = understood({
    title: 'Credit note',
    fields: [
      ['Credit note number', 'A1B2C3D4-0012-CN-01'],
      ['Invoice number', 'A1B2C3D4-0012'],
      ['Date of issue', 'November 9, 2026'],
    ],
    lines: [
      { text: ['Cursor Teams'], quantity: '1', price: '$40.00', amount: '$40.00' },
      { text: ['One-time credit purchase'], quantity: '1', price: '$10.00', amount: '$10.00' },
    ],
    sums: [
      ['Subtotal', '$50.00'],
      ['VAT - Spain (21% on $50.00)', '$10.50'],
      ['Total', '$60.50'],
    ],
  })

  expect(invoice).toMatchObject({
    document: 'credit note',
    number: 'A1B2C3D4-0012-CN-01',
    total: -60_500_000,
    tax: -10_500_000,
  })
  expect(invoice.short).toEqual([
    ['credit', -40],
    ['pool', -10],
    ['tax', -10.5],
  ])
})

test('three pages read as one list, without the rows that come again', () => {
  const lines = Array.from({ length: 60 }, (_, index) => ({
    text: [`${index + 1} token-based usage calls to model-${index + 1},`, 'totalling: $1.25'],
    quantity: '1',
    price: '$1.25',
    amount: '$1.25',
  }))
  const invoice = understood({
    lines,
    linesPerPage: 22,
    sums: [
      ['Subtotal', '$75.00'],
      ['Total', '$75.00'],
    ],
  })

  expect(invoice.mismatches).toEqual([])
  expect(invoice.lines).toHaveLength(60)
  expect(invoice.lines.map(({ text }) => text)).toEqual(lines.map(({ text }) => text.join(' ')))
})

describe('other languages', () => {
  const euros = [
    {
      text: ['ChatGPT Team (por usuario)'],
      quantity: '12',
      price: '27,50 €',
      amount: '330,00 €',
      period: '3 nov 2026 – 3 dic 2026',
    },
    { text: ['Compra de crédito de API'], quantity: '1', price: '1.234,56 €', amount: '1.234,56 €' },
  ]
  const expected = {
    vendor: 'openai',
    number: 'AB12CD34-0007',
    issued: '2026-11-03',
    due: '2026-12-03',
    currency: 'EUR',
    subtotal: 1_564_560_000,
    tax: 328_560_000,
    total: 1_893_120_000,
    amountDue: 1_893_120_000,
    billTo: 'Acme GmbH, Demo 1',
    mismatches: [],
  }
  const seller = ['OpenAI Ireland Ltd', '1st Floor, Dublin', 'ar@openai.com']

  test('Spanish', () => {
    const invoice = understood({
      title: 'Factura',
      fields: [
        ['Número de factura', 'AB12CD34-0007'],
        ['Fecha de emisión', '3 de noviembre de 2026'],
        ['Fecha de vencimiento', '3 de diciembre de 2026'],
      ],
      seller,
      billTo: ['Facturar a', 'Acme GmbH', 'Demo 1'],
      due: '1.893,12 € con fecha de vencimiento 3 de diciembre de 2026',
      columns: ['Descripción', 'Cant.', 'Precio unitario', 'Importe'],
      lines: euros,
      sums: [
        ['Subtotal', '1.564,56 €'],
        ['Total sin impuestos', '1.564,56 €'],
        ['IVA - España (21% de 1.564,56 €)', '328,56 €'],
        ['Total', '1.893,12 €'],
        ['Importe adeudado', '1.893,12 €'],
      ],
    })

    expect(invoice).toMatchObject(expected)
    expect(invoice.short).toEqual([
      ['subscription', 330],
      ['pool', 1234.56],
      ['tax', 328.56],
    ])
    expect(invoice.lines[0]?.span).toEqual({ from: '2026-11-03', to: '2026-12-03' })
  })

  test('German', () => {
    const invoice = understood({
      title: 'Rechnung',
      fields: [
        ['Rechnungsnummer', 'AB12CD34-0007'],
        ['Ausstellungsdatum', '3. November 2026'],
        ['Fälligkeitsdatum', '3. Dezember 2026'],
      ],
      seller,
      billTo: ['Rechnung an', 'Acme GmbH', 'Demo 1'],
      due: '1.893,12 € fällig am 3. Dezember 2026',
      columns: ['Beschreibung', 'Menge', 'Einzelpreis', 'Betrag'],
      lines: euros.map((line) => ({ ...line, ...(line.period ? { period: '3. Nov. 2026 – 3. Dez. 2026' } : {}) })),
      sums: [
        ['Zwischensumme', '1.564,56 €'],
        ['Gesamtbetrag ohne Steuern', '1.564,56 €'],
        ['USt - Deutschland (21% auf 1.564,56 €)', '328,56 €'],
        ['Gesamtbetrag', '1.893,12 €'],
        ['Fälliger Betrag', '1.893,12 €'],
      ],
    })

    expect(invoice).toMatchObject(expected)
    expect(invoice.lines[0]?.span).toEqual({ from: '2026-11-03', to: '2026-12-03' })
  })

  test('French, with spaces between thousands', () => {
    const french = (text: string) => text.replace('1.', '1 ')
    const invoice = understood({
      title: 'Facture',
      fields: [
        ['Numéro de facture', 'AB12CD34-0007'],
        ['Date d’émission', '3 novembre 2026'],
        ['Date d’échéance', '3 décembre 2026'],
      ],
      seller,
      billTo: ['Facturer à', 'Acme GmbH', 'Demo 1'],
      due: '1 893,12 € dû le 3 décembre 2026',
      columns: ['Description', 'Qté', 'Prix unitaire', 'Montant'],
      lines: euros.map((line) => ({
        ...line,
        price: french(line.price),
        amount: french(line.amount),
        ...(line.period ? { period: '3 nov. 2026 – 3 déc. 2026' } : {}),
      })),
      sums: [
        ['Sous-total', '1 564,56 €'],
        ['Total hors taxes', '1 564,56 €'],
        ['TVA - France (21 % sur 1 564,56 €)', '328,56 €'],
        ['Total', '1 893,12 €'],
        ['Montant dû', '1 893,12 €'],
      ],
    })

    expect(invoice).toMatchObject(expected)
    expect(invoice.lines[0]?.span).toEqual({ from: '2026-11-03', to: '2026-12-03' })
  })
})

describe('what is no invoice Tally knows is refused, and can be typed in', () => {
  test.each([
    [
      'another seller',
      { seller: ['Initech Cloud Ltd', 'billing@initech.test'] },
      'This invoice is from Initech Cloud Ltd',
    ],
    ['no number', { fields: [['Date of issue', 'November 3, 2026']] }, 'no invoice number'],
    ['no date', { fields: [['Invoice number', 'A1B2C3D4-0012']] }, 'no date of issue'],
    ['no lines', { lines: [] }, 'no lines'],
    ['no sums', { sums: [] }, 'not laid out as an invoice'],
    ['no columns', { columns: ['', '', '', ''] }, 'not laid out as an invoice'],
  ] satisfies Array<[string, Partial<Hosted>, string]>)('%s', (_, said, sentence) => {
    const answer = understandInvoice(rowsOf(itemsOf({ ...anInvoice, ...said })))

    expect(answer).toMatchObject({ kind: 'refused', canBeTyped: true, sentence: expect.stringContaining(sentence) })
  })

  test('a customer who is called like a vendor makes nobody that vendor', () => {
    const said = { seller: ['Initech Cloud Ltd'], billTo: ['Bill to', 'Anthropic, PBC'] }

    expect(understandInvoice(rowsOf(itemsOf({ ...anInvoice, ...said })))).toMatchObject({ kind: 'refused' })
  })
})

test('in whatever order a file has its texts, the reading is the same', () => {
  const items = itemsOf({ ...anInvoice, lines: Array(5).fill(anInvoice.lines[0]), linesPerPage: 2 })
  const straight = understandInvoice(rowsOf(items))

  fc.assert(
    fc.property(fc.shuffledSubarray(items, { minLength: items.length }), (shuffled) => {
      expect(understandInvoice(rowsOf(shuffled))).toEqual(straight)
    }),
    { numRuns: 50 },
  )
})

test('whatever is in the texts, an answer comes, and its lines add up unless it says they do not', () => {
  const word = fc.oneof(
    fc.string({ maxLength: 20 }),
    fc.constantFrom(
      'Subtotal',
      'Total',
      'VAT',
      '$1.00',
      '-$5.55',
      '1.234,56 €',
      'Description',
      'Amount',
      'Jun 5\0Jul 5',
    ),
  )
  const anItem = fc.record({
    page: fc.integer({ min: 1, max: 3 }),
    x: fc.double({ min: 0, max: 600, noNaN: true }),
    y: fc.double({ min: 0, max: 800, noNaN: true }),
    width: fc.double({ min: 0, max: 200, noNaN: true }),
    height: fc.constant(8),
    text: word,
  })

  fc.assert(
    fc.property(fc.array(anItem, { maxLength: 30 }), (noise) => {
      const answer = understandInvoice(rowsOf([...itemsOf(anInvoice), ...noise]))
      if (answer.kind === 'refused') return
      const sum = answer.invoice.lines.reduce((all, { amount }) => all + amount, 0)
      expect(sum === answer.invoice.total || answer.invoice.mismatches.length > 0).toBe(true)
    }),
    { numRuns: 200 },
  )
})
