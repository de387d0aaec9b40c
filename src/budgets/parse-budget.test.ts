import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type BudgetRequest, parseBudget } from './parse-budget.ts'

// A Saturday, late in the evening in Berlin.
const now = new Date('2026-11-21T21:30:00Z')
const organisation = { timeZone: 'Europe/Berlin', weekStart: 'monday' as const, billingCycles: [] }
const parse = (text: string) => parseBudget(text, { now, organisation })

describe('set', () => {
  test.each<[string, object]>([
    ['set @ana $500/month hard', { scope: person('ana'), limitMicroUsd: usd(500), period: 'month', firmness: 'hard' }],
    ['set <@U123|ana> $500/month', { scope: person('<@U123|ana>'), limitMicroUsd: usd(500), period: 'month' }],
    [
      'set payments 2k per cycle warn at 70,90',
      { scope: any('payments'), limitMicroUsd: usd(2000), period: 'cycle', warnAt: [70, 90] },
    ],
    [
      'set project:checkout $50/day',
      { scope: { kind: 'project', text: 'checkout' }, limitMicroUsd: usd(50), period: 'day' },
    ],
    [
      'set org $120k/year strict',
      { scope: { kind: 'org' }, limitMicroUsd: usd(120_000), period: 'year', firmness: 'strict' },
    ],
    ['set key:laptop $20 a week', { scope: { kind: 'key', text: 'laptop' }, limitMicroUsd: usd(20), period: 'week' }],
    ['set me $20 weekly soft', { scope: { kind: 'me' }, limitMicroUsd: usd(20), period: 'week', firmness: 'soft' }],
    [
      'set $1,200.50 monthly hard limit for payments eu',
      { scope: any('payments eu'), limitMicroUsd: usd(1200.5), period: 'month', firmness: 'hard' },
    ],
    [
      'set hard month 500 team payments',
      { scope: { kind: 'team', text: 'payments' }, limitMicroUsd: usd(500), period: 'month' },
    ],
    [
      'set project: check out 50 USD / day',
      { scope: { kind: 'project', text: 'check out' }, limitMicroUsd: usd(50), period: 'day' },
    ],
    [
      'set “R&amp;D” $ 500 per billing cycle no warnings',
      { scope: any('R&D'), limitMicroUsd: usd(500), period: 'cycle', warnAt: [] },
    ],
    [
      'set project:"my month" 500/mo.',
      { scope: { kind: 'project', text: 'my month' }, limitMicroUsd: usd(500), period: 'month' },
    ],
    [
      'set <mailto:ana@x.example|ana@x.example> 500/m',
      { scope: person('ana@x.example'), limitMicroUsd: usd(500), period: 'month' },
    ],
    ['set @Ana Ruiz 1.5k/mo', { scope: person('Ana Ruiz'), limitMicroUsd: usd(1500), period: 'month' }],
    ['set 3d vision $500/month', { scope: any('3d vision'), limitMicroUsd: usd(500), period: 'month' }],
    [
      'SET Payments 500 DOLLARS A MONTH, HARD',
      { scope: any('Payments'), limitMicroUsd: usd(500), period: 'month', firmness: 'hard' },
    ],
    ['set payments 500/billing cycle warn me at 50%, 80% and 100%', { period: 'cycle', warnAt: [50, 80, 100] }],
    ['set payments 500/month warn at 80 strict hard', { warnAt: [80], firmness: 'strict' }],
    ['set "me" $5/day', { scope: any('me'), limitMicroUsd: usd(5), period: 'day' }],
    ['set bob $500/month', { scope: any('bob'), limitMicroUsd: usd(500) }],
    ['set 500 per month all', { scope: any('all'), limitMicroUsd: usd(500) }],
    ['add payments $500/month', { kind: 'set', scope: any('payments') }],
  ])('“%s”', (text, expected) => {
    expect(parse(text)).toMatchObject({ kind: 'set', ...expected })
  })

  test.each<[string, object]>([
    ['set', { scope: null, limitMicroUsd: null, period: null, firmness: null, warnAt: null }],
    ['set @ana', { limitMicroUsd: null, period: null }],
    ['set @ana $500', { limitMicroUsd: usd(500), period: null }],
    ['set $500/month', { scope: null }],
    ['set team $500/month', { scope: null }],
    ['set payments warn at 80 50', { warnAt: [50, 80], limitMicroUsd: null }],
    ['set payments warn at 80 500', { warnAt: [80], limitMicroUsd: usd(500) }],
  ])('what “%s” does not say is left open', (text, expected) => {
    expect(parse(text)).toMatchObject({ kind: 'set', ...expected })
  })

  test.each([
    ['set @ana €50/month', 'US dollars'],
    ['set @ana 50 EUR', 'US dollars'],
    ['set @ana £1,000/month', 'US dollars'],
    ['set @ana C$50', 'US dollars'],
    ['set @ana 50try', 'US dollars'],
    ['set @ana EUR 50', 'US dollars'],
    ['set @ana 50 euros a month', 'US dollars'],
    ['set @ana $0/month', 'more than $0'],
    ['set @ana 0', 'more than $0'],
    ['set @ana -500', 'less than nothing'],
    ['set @ana −$500/month', 'less than nothing'],
    ['set @ana $-5', 'less than nothing'],
    ['set @ana ($500)', 'less than nothing'],
    ['set @ana $999999999999/month', 'more than Tally takes'],
    ['set @ana 99999999999999999999999999999999k', 'more than anybody can mean'],
    ['set @ana $0.001', 'at least'],
    ['set @ana $10.0000001', 'finer than a millionth'],
    ['set @ana $1.200/month', 'two ways'],
    ['set @ana 12,50', 'cents with a point'],
    ['set @ana 1.200,50', 'cents with a point'],
    ['set @ana $5x0/month', 'cannot read'],
    ['set @ana 1e6/month', 'cannot read'],
    ['set payments 1e99', 'cannot read “1e99” as an amount. Write it out, such as 500, 1,200.50 or 2k'],
    ['raise payments $2.5e+3', 'cannot read “$2.5e+3” as an amount'],
    ['set @ana $500/quarter', 'not a period'],
    ['set @ana $500 quarterly', 'not a period'],
    ['set @ana $500/month $600', 'two amounts'],
    ['set @ana $500/month daily', 'both month and day'],
    ['set @ana $500/month hard soft', 'either soft or hard'],
    ['set @ana $500/month warn at 120', 'percentages'],
    ['set @ana $500/month warn', 'percentages'],
    ['set @ana $500/month 80%', 'warn at 80'],
    ['set payments $500/month checkout', 'do not know what “checkout” says'],
  ])('“%s” is asked back', (text, expected) => {
    const request = parse(text)

    expect(request).toMatchObject({ kind: 'unclear', say: expect.stringContaining(expected) })
  })
})

describe('raise', () => {
  test.each<[string, string | null, string]>([
    ['raise payments $100 until friday because release', '2026-11-27T23:00:00.000Z', 'release'],
    ['raise payments $100 until saturday', '2026-11-21T23:00:00.000Z', ''],
    ['raise payments by $100 until next friday', '2026-11-27T23:00:00.000Z', ''],
    ['raise payments $100 until 2026-12-01', '2026-12-01T23:00:00.000Z', ''],
    ['raise payments $100 until dec 1st', '2026-12-01T23:00:00.000Z', ''],
    ['raise payments $100 until 1 feb', '2027-02-01T23:00:00.000Z', ''],
    ['raise payments $100 for 3 days', '2026-11-24T21:30:00.000Z', ''],
    ['raise payments $100 for 2h', '2026-11-21T23:30:00.000Z', ''],
    ['raise payments for a week $100', '2026-11-28T21:30:00.000Z', ''],
    ['raise until end of month payments $100', '2026-11-30T23:00:00.000Z', ''],
    ['raise payments $100 for the rest of the week', '2026-11-22T23:00:00.000Z', ''],
    ['raise payments $100 until eom', '2026-11-30T23:00:00.000Z', ''],
    ['raise payments $100 until tomorrow 5pm', '2026-11-22T16:00:00.000Z', ''],
    ['raise payments $100 until friday 17:00 because it’s “big” & new', '2026-11-27T16:00:00.000Z', 'it’s “big” & new'],
    ['raise payments $100 because of the release until friday', null, 'the release until friday'],
    ['raise payments 100', null, ''],
  ])('“%s”', (text, until, reason) => {
    expect(parse(text)).toEqual({
      kind: 'raise',
      scope: any('payments'),
      period: null,
      amountMicroUsd: usd(100),
      until: until === null ? null : new Date(until),
      reason,
    })
  })

  test.each([
    ['raise payments $100 until 2026-11-01', 'over already'],
    ['raise payments $100 until 2029-01-01', 'more than a year'],
    ['raise payments $100 until the cows come home', 'cannot read “the cows come”'],
    ['raise payments $100 until 12/1', 'cannot read'],
    ['raise payments to $700', 'by how much'],
    ['raise payments 20%', 'an amount of dollars'],
    ['raise payments $0', 'more than $0'],
  ])('“%s” is asked back', (text, expected) => {
    expect(parse(text)).toMatchObject({ kind: 'unclear', say: expect.stringContaining(expected) })
  })

  test('a day ends with the clock change it holds', () => {
    const before = new Date('2026-10-24T10:00:00Z')
    const read = parseBudget('raise org $5 until sunday', { now: before, organisation })

    expect(read).toMatchObject({ until: new Date('2026-10-25T23:00:00Z') })
  })
})

describe('the other verbs', () => {
  test.each<[string, BudgetRequest]>([
    ['', { kind: 'mine' }],
    ['  ', { kind: 'mine' }],
    ['help', { kind: 'help' }],
    ['list', { kind: 'list', search: '' }],
    ['list payments eu', { kind: 'list', search: 'payments eu' }],
    ['show payments', { kind: 'show', scope: any('payments'), period: null }],
    ['show', { kind: 'show', scope: null, period: null }],
    ['remove <@U1> monthly', { kind: 'remove', scope: person('<@U1>'), period: 'month' }],
    ['rm org', { kind: 'remove', scope: { kind: 'org' }, period: null }],
    ['lst', { kind: 'unclear', say: 'I don’t know “lst”.', tryInstead: 'list', asksToChange: false }],
    [
      'sett @ana $500/month',
      { kind: 'unclear', say: 'I don’t know “sett”.', tryInstead: 'set @ana $500/month', asksToChange: true },
    ],
    [
      '@ana $500/month',
      {
        kind: 'unclear',
        say: 'I don’t know what to do with “@ana”.',
        tryInstead: 'set @ana $500/month',
        asksToChange: true,
      },
    ],
    [
      'payments',
      {
        kind: 'unclear',
        say: 'I don’t know what to do with “payments”.',
        tryInstead: 'show payments',
        asksToChange: false,
      },
    ],
  ])('“%s”', (text, expected) => {
    expect(parse(text)).toEqual(expected)
  })
})

describe('properties', () => {
  const scopes = fc.constantFrom(
    '@ana',
    '<@U123|ana>',
    'payments',
    '"Payments EU"',
    'project:checkout',
    'key:laptop',
    'org',
    'team:x',
  )
  const dollars = fc.integer({ min: 1, max: 99_999_999 })
  const written = dollars.chain((amount) =>
    fc
      .constantFrom(
        `${amount}`,
        `$${amount}`,
        `$${amount.toLocaleString('en-US')}`,
        `${amount.toLocaleString('en-US').replaceAll(',', '_')}`,
        `${amount}.00`,
        `US$${amount}`,
        `${amount}usd`,
        `${amount} dollars`,
      )
      .map((text) => ({ amount, text })),
  )
  const periods = fc.constantFrom<[string, string]>(
    ['per month', 'month'],
    ['monthly', 'month'],
    ['a day', 'day'],
    ['per cycle', 'cycle'],
    ['each year', 'year'],
    ['weekly', 'week'],
  )

  test('the order of the words changes nothing', () => {
    const said = fc.record({
      scope: scopes,
      amount: written,
      period: periods,
      firmness: fc.constantFrom('hard', 'soft', 'strict'),
      warning: fc.uniqueArray(fc.integer({ min: 1, max: 100 }), { minLength: 1, maxLength: 4 }),
      order: fc.shuffledSubarray([0, 1, 2, 3, 4], { minLength: 5 }),
    })
    fc.assert(
      fc.property(said, ({ scope, amount, period, firmness, warning, order }) => {
        const warn = `warn at ${warning.join('%, ')}%`
        const parts = [scope, amount.text, period[0], firmness, warn]
        const usual = parse(`set ${parts.join(' ')}`)

        expect(parse(`set ${order.map((at) => parts[at]).join(' ')}`)).toEqual(usual)
        expect(usual).toMatchObject({
          limitMicroUsd: amount.amount * 1_000_000,
          period: period[1],
          firmness,
          warnAt: warning.toSorted((a, b) => a - b),
        })
      }),
    )
  })

  test('nothing anybody types breaks it, and no amount is ever taken that is not whole money above zero', () => {
    const pieces = fc.oneof(
      fc.string({ unit: 'grapheme', maxLength: 12 }),
      fc.constantFrom(
        'set',
        'raise',
        '$5',
        '-5',
        '€',
        '/',
        'per',
        'month',
        'until',
        'for',
        'warn',
        'at',
        '80%',
        '"',
        '<@',
        '>',
      ),
      fc.double().map(String),
    )
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 9 }), (words) => {
        const request = parse(words.join(' '))
        const amount =
          'limitMicroUsd' in request
            ? request.limitMicroUsd
            : 'amountMicroUsd' in request
              ? request.amountMicroUsd
              : null
        if (amount !== null) expect(Number.isSafeInteger(amount) && amount > 0).toBe(true)
        if (request.kind === 'raise' && request.until) expect(request.until > now).toBe(true)
        if (request.kind === 'unclear') expect(request.say.length).toBeLessThan(400)
      }),
      { numRuns: 2_000 },
    )
  })

  test('every amount of micro-dollars down to a cent is read back as it was written', () => {
    fc.assert(
      fc.property(fc.integer({ min: 10_000, max: 100_000_000_000_000 }), (micro) => {
        const text = (micro / 1e6).toFixed(6).replace(/0{1,2}$/, '')
        const request = parse(`set org $${text}/month`)

        // Three decimals behind one to three digits may be thousands, and are asked back.
        if (/^[1-9]\d{0,2}\.\d{3}$/.test(text)) expect(request.kind).toBe('unclear')
        else expect(request).toMatchObject({ limitMicroUsd: micro })
      }),
    )
  })
})

test.each(['constructor', 'toString', '__proto__', 'hasOwnProperty'])('“%s” is a name like any other', (name) => {
  const scope = any(name)
  expect(parse(`set ${name} $5`)).toMatchObject({ scope, limitMicroUsd: usd(5), period: null })
  expect(parse(`set team:${name} $5/month`)).toMatchObject({ scope: { kind: 'team', text: name }, period: 'month' })
  expect(parse(`set ${name}:x $5/month`)).toMatchObject({ scope: any(`${name}:x`) })
  expect(parse(`set org $5/${name}`).kind).toBe('unclear')
  expect(() => parse(`raise payments $5 until ${name}`)).not.toThrow()
})

function usd(dollars: number) {
  return Math.round(dollars * 1_000_000)
}

function person(text: string) {
  return { kind: 'person' as const, text }
}

function any(text: string) {
  return { kind: 'any' as const, text }
}
