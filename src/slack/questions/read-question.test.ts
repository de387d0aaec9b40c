import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { plainCalendar } from '../../reports/report-calendar.ts'
import type { Scope } from '../../reports/scope.ts'
import { type Known, readQuestion } from './read-question.ts'

const now = new Date('2026-11-21T14:02:00Z')
const scopes: Scope[] = [
  { kind: 'org', name: 'The organisation' },
  ...['Payments', 'Platform', 'Platform Tools', 'Données', 'May'].map(
    (name): Scope => ({ kind: 'team', teamId: name, name }),
  ),
  ...['Ana Ruiz', 'Bob Lee', 'Zoé Martin', 'Sam One', 'Sam Two', 'Mark Spender'].map(
    (name): Scope => ({ kind: 'person', personId: name.replace(' ', '-'), name }),
  ),
]
const finance: Known = { scopes, us: 'org', now, calendar: plainCalendar }
const member: Known = { scopes: [], us: 'me', now, calendar: plainCalendar }

describe('finance asks', () => {
  test.each([
    ['how much did payments spend last week?', 'figure', 'team:Payments 2026-11-09..2026-11-15'],
    ['How much did Payments spend last week', 'figure', 'team:Payments 2026-11-09..2026-11-15'],
    ['what did ana cost in october', 'figure', 'person:Ana-Ruiz 2026-10'],
    ['what did Ana Ruiz cost in October?', 'figure', 'person:Ana-Ruiz 2026-10'],
    ['who spent most yesterday?', 'top', 'org yesterday'],
    ['who are the top spenders this month', 'top', 'org mtd'],
    ['who spends the most in payments?', 'top', 'team:Payments'],
    ['top 10 of platform tools last month', 'top', 'team:Platform Tools 2026-10'],
    ['biggest spender of the last 7 days', 'top', 'org 7d'],
    ['which model is dearest', 'models', ''],
    ['which models does platform use?', 'models', 'team:Platform'],
    ['what models did we use last month', 'models', 'org 2026-10'],
    ['am I over budget?', 'budget', ''],
    ['how much is left this month?', 'budget', ''],
    ['can i still spend', 'budget', ''],
    ['what are our limits', 'budget', ''],
    ['why did it go up?', 'insights', ''],
    ['why is payments so expensive this week', 'insights', 'team:Payments this-week'],
    ['anything unusual yesterday?', 'insights', 'yesterday'],
    ['what changed since monday', 'insights', 'since-2026-11-16'],
    ['forecast for platform', 'forecast', 'team:Platform'],
    ['what will we spend by the end of the month', 'forecast', 'org'],
    ['are we on track', 'forecast', 'org'],
    ['what is payments going to cost?', 'forecast', 'team:Payments'],
    ['how much did I spend', 'figure', 'me'],
    ['my spend', 'figure', 'me'],
    ['my spend last month', 'figure', 'me 2026-10'],
    ['what did i spend today', 'figure', 'me today'],
    ['how much have I used in the last 30 days?', 'figure', 'me 30d'],
    ['what do we spend?', 'figure', 'org'],
    ['how much did everyone spend in q3', 'figure', 'org 2026-q3'],
    ['total cost of 2025', 'figure', 'org 2025'],
    ['company spend ytd', 'figure', 'org ytd'],
    ['what was spent yesterday', 'figure', 'org yesterday'],
    ['how much was it in nov', 'figure', 'org 2026-11'],
    ['spend between oct 1 and oct 15', 'figure', 'org 2026-10-01..2026-10-15'],
    ['what did bob spend from nov 3 to nov 9', 'figure', 'person:Bob-Lee 2026-11-03..2026-11-09'],
    ['what did bob spend since monday', 'figure', 'person:Bob-Lee since-2026-11-16'],
    ['bob lee’s usage this quarter', 'figure', 'person:Bob-Lee qtd'],
    ["ana's bill for september please", 'figure', 'person:Ana-Ruiz 2026-09'],
    ['what did zoe martin cost last year?', 'figure', 'person:Zoé-Martin 2025'],
    ['donnees costs last quarter', 'figure', 'team:Données 2026-q3'],
    ['payments', 'figure', 'team:Payments'],
    ['payments 7d', 'figure', 'team:Payments 7d'],
    ['ana last week', 'figure', 'person:Ana-Ruiz 2026-11-09..2026-11-15'],
    ['last month?', 'figure', '2026-10'],
    ['yesterday', 'figure', 'yesterday'],
    ['how much did <@U0ANA> spend last week?', 'figure', '<@U0ANA> 2026-11-09..2026-11-15'],
    ['what did <@U0BOB|bob> cost', 'figure', '<@U0BOB|bob>'],
    ['spend of ana@x.example in 2026-10', 'figure', 'ana@x.example 2026-10'],
    ['how much did paymnets spend last week', 'figure', 'paymnets 2026-11-09..2026-11-15'],
    ['what did anna cost in october', 'figure', 'anna 2026-10'],
    ['what did zorp cost in october', 'figure', 'zorp 2026-10'],
    ['what did sam spend today', 'figure', '@sam today'],
    ['what did sam one spend today', 'figure', 'person:Sam-One today'],
    ['how much did team platform spend', 'figure', 'team:Platform'],
    ['what did the platform team spend in the last 2 weeks', 'figure', 'team:Platform 14d'],
    ['how much did my team spend', 'figure', 'team'],
    ['what may I spend on models', 'models', 'me'],
    ['what did we pay in may', 'figure', 'org 2026-05'],
    ['what did team may spend', 'figure', 'team:May'],
    ['explain payments last month', 'explain', 'team:Payments 2026-10'],
    ['where does my number come from?', 'explain', 'me'],
    ['how is spend calculated', 'explain', ''],
    ['show me the dearest sessions of ana this week', 'sessions', 'person:Ana-Ruiz this-week'],
    ['my most expensive conversations yesterday', 'sessions', 'me yesterday'],
    ['compare payments and platform', 'compare', 'payments and platform'],
    ['payments vs platform last month', 'compare', 'payments vs platform last month'],
    ['export october', 'export', '2026-10'],
    ['can you give me a csv of payments', 'export', 'team:Payments'],
    ['export chargeback of everyone for october', 'export', 'chargeback org 2026-10'],
    ['download the sessions of ana as csv', 'export', 'sessions person:Ana-Ruiz'],
    ['estimate 50 developers', 'estimate', '50 developers'],
    ['what would 20 more developers cost', 'estimate', '20 developers'],
    ['what if we hire 1,200 engineers at $8 a day?', 'estimate', '1200 engineers $8 a day'],
    ['estimate what we would pay', 'estimate', ''],
    ['spend in 2099', 'figure', 'org in 2099'],
    ['what did we spend on feb 31', 'figure', 'org on feb 31'],
    ['hi', 'help', ''],
    ['hello!', 'help', ''],
    ['help', 'help', ''],
    ['what can you do?', 'help', ''],
    ['thanks!', 'thanks', ''],
    ['thank you very much', 'thanks', ''],
    ['make me an api key', 'keys', ''],
    ['<!channel> how much did payments spend', 'figure', 'team:Payments'],
    ['HOW MUCH DID PAYMENTS SPEND TODAY???', 'figure', 'team:Payments today'],
    ['so how much have we actually burned this week, roughly?', 'figure', 'org this-week'],
    ['how expensive was monday', 'figure', 'org 2026-11-16'],
    ['the weather is nice', null, null],
    ['order me a pizza', null, null],
    ['', null, null],
    ['🤷', null, null],
  ])('“%s”: %s of “%s”', (sentence, intent, words) => {
    const question = readQuestion(sentence, finance)

    expect(question).toEqual(intent === null ? { intent } : { intent, words })
  })
})

describe('who sees only themselves asks', () => {
  test.each([
    ['how much did I spend last week?', 'figure', 'me 2026-11-09..2026-11-15'],
    ['what was spent yesterday', 'figure', 'me yesterday'],
    ['what did ana cost in october', 'figure', '@ana 2026-10'],
    ['what did zorp cost in october', 'figure', '@zorp 2026-10'],
    ['who spent most yesterday?', 'top', 'me yesterday'],
    ['what do we spend', 'figure', 'me'],
  ])('“%s”: %s of “%s”', (sentence, intent, words) => {
    expect(readQuestion(sentence, member)).toEqual({ intent, words })
  })
})

test('however long a sentence is, each of thousands of names is looked at a few times only', () => {
  let looks = 0
  const people = Array.from({ length: 5_000 }, (_, index): Scope => {
    const name = `Person${index} Family${index}`
    return {
      kind: 'person',
      personId: String(index),
      get name() {
        looks += 1
        return name
      },
    }
  })
  const sentence = `what did ${'somebody nearby '.repeat(30)} spend`

  readQuestion(sentence, { ...finance, scopes: people })
  expect(readQuestion('what did family7 spend', { ...finance, scopes: people })).toEqual({
    intent: 'figure',
    words: 'person:7',
  })

  expect(looks).toBeLessThanOrEqual(2 * people.length)
})

test('any text is read, in bounded words, on one line', () => {
  const texts = fc.oneof(
    fc.string({ maxLength: 5_000 }),
    fc.string({ unit: 'grapheme', maxLength: 600 }),
    fc
      .array(
        fc.constantFrom(
          'how',
          'much',
          'did',
          'payments',
          'ana',
          'spend',
          'last',
          'week',
          'to',
          '..',
          'nov',
          '31',
          '<@U0ANA>',
          '@',
          '-',
          'since',
        ),
        { maxLength: 60 },
      )
      .map((words) => words.join(' ')),
  )
  fc.assert(
    fc.property(texts, fc.constantFrom(finance, member), (text, known) => {
      const question = readQuestion(text, known)
      if (question.intent === null) return
      expect(question.words.length).toBeLessThanOrEqual(700)
      expect(question.words).not.toMatch(/\n/)
    }),
  )
})
