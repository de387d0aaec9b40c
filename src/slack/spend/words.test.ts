import { describe, expect, test } from 'vitest'
import type { Team } from '../../people/team.ts'
import { plainCalendar } from '../../reports/report-calendar.ts'
import { parseScopeWords, type Reading, wordsIn } from './words.ts'

const now = new Date('2026-11-21T14:02:00Z')
const teams = ['Platform', 'Platform Tools', 'Données', 'May', 'Payments'].map(team)
const reading: Reading = { teams, now, calendar: plainCalendar }

describe('a team', () => {
  test.each([
    ['team', null, 'mtd', ''],
    ['team 7d', null, '7d', ''],
    ['team payments', 'Payments', 'mtd', ''],
    ['payments', 'Payments', 'mtd', ''],
    ['payments team last week', 'Payments', '2026-11-09..2026-11-15', ''],
    ['team PAYMENTS 30d', 'Payments', '30d', ''],
    ['team payments last month', 'Payments', '2026-10', ''],
    ['team payments from nov 3 to nov 9', 'Payments', '2026-11-03..2026-11-09', ''],
    ['team payments ana', 'Payments', 'mtd', 'ana'],
    ['team payments ana ruiz 7d', 'Payments', '7d', 'ana ruiz'],
    ['team payments 7d ana', 'Payments', '7d', 'ana'],
    ['30d team payments', 'Payments', '30d', ''],
    ['30d payments ana', 'Payments', '30d', 'ana'],
    ['team “platform   tools” ana', 'Platform Tools', 'mtd', 'ana'],
    ['team platform tool', 'Platform', 'mtd', 'tool'],
    ['donnees', 'Données', 'mtd', ''],
    ['team may', 'May', 'mtd', ''],
    ['team payments oct', 'Payments', '2026-10', ''],
    ['team payments marc', 'Payments', 'mtd', 'marc'],
    ['team payments march', 'Payments', '2026-03', ''],
  ])('“%s” is team %s, period %s, person “%s”', (text, name, word, search) => {
    const read = parseScopeWords(wordsIn(text), reading)

    expect(read).toMatchObject({ named: { kind: 'team' }, period: { word } })
    if ('named' in read && read.named.kind === 'team')
      expect([read.named.team?.name ?? null, read.rest.join(' ')]).toEqual([name, search])
  })
})

test.each([
  ['', { kind: 'none' }, 'mtd'],
  ['7d', { kind: 'none' }, '7d'],
  ['last month', { kind: 'none' }, '2026-10'],
  ['nov 3 - 9', { kind: 'none' }, '2026-11-03..2026-11-09'],
  ['me', { kind: 'me' }, 'mtd'],
  ['ME  7D', { kind: 'me' }, '7d'],
  ['7d me', { kind: 'me' }, '7d'],
  ['org since monday', { kind: 'org' }, 'since-2026-11-16'],
  ['everybody 30d', { kind: 'org' }, '30d'],
  ['all', { kind: 'org' }, 'mtd'],
  ['<@U0BOB|bob> 7d', { kind: 'person', who: '<@U0BOB|bob>' }, '7d'],
  ['@Bob Lee last month', { kind: 'person', who: '@Bob Lee' }, '2026-10'],
  ['ben@example.com', { kind: 'person', who: 'ben@example.com' }, 'mtd'],
  ['team:abc 7d', { kind: 'key', key: 'team:abc' }, '7d'],
  ['team paymnets 7d', { kind: 'no-such-team', typed: 'paymnets' }, '7d'],
  ['ana 7d', { kind: 'name', typed: 'ana' }, '7d'],
  ['whatever', { kind: 'name', typed: 'whatever' }, 'mtd'],
])('“%s” names %s', (text, named, word) => {
  expect(parseScopeWords(wordsIn(text), reading)).toMatchObject({ named, period: { word }, rest: [] })
})

test('what is left over is given back', () => {
  expect(parseScopeWords(wordsIn('org ana 7d'), reading)).toMatchObject({ named: { kind: 'org' }, rest: ['ana'] })
  expect(parseScopeWords(wordsIn('me yesterdayish'), reading)).toMatchObject({ rest: ['yesterdayish'] })
})

test.each([
  ['team payments 9999d', 'from 1 day to 3 years'],
  ['payments 2099-01', 'has not begun'],
  ['me feb 31', 'February has no day 31'],
  ['0d', 'from 1 day to 3 years'],
  ['2026-13', 'There is no month 13'],
  ['2015..2025 me', 'more than the 3 years'],
])('“%s” says what is wrong with the period', (text, says) => {
  expect(parseScopeWords(wordsIn(text), reading)).toEqual({ fault: expect.stringContaining(says) })
})

function team(name: string): Team {
  return { id: name, name, parentId: null, costCentre: '', version: 1 }
}
