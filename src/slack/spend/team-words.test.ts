import { describe, expect, test } from 'vitest'
import type { Team } from '../../people/team.ts'
import { parseTeamWords } from './team-words.ts'

const now = new Date('2026-11-21T14:02:00Z')
const teams = ['Platform', 'Platform Tools', 'Données', 'May', 'Payments'].map(team)

describe('/spend team', () => {
  test.each([
    ['', null, 'mtd', ''],
    ['7d', null, '7d', ''],
    ['payments', 'Payments', 'mtd', ''],
    ['PAYMENTS 30d', 'Payments', '30d', ''],
    ['payments last month', 'Payments', '2026-10', ''],
    ['payments ana', 'Payments', 'mtd', 'ana'],
    ['payments ana ruiz 7d', 'Payments', '7d', 'ana ruiz'],
    ['payments 7d ana', 'Payments', '7d', 'ana'],
    ['30d payments', 'Payments', '30d', ''],
    ['30d payments ana', 'Payments', '30d', 'ana'],
    ['“platform   tools” ana', 'Platform Tools', 'mtd', 'ana'],
    ['platform tool', 'Platform', 'mtd', 'tool'],
    ['donnees', 'Données', 'mtd', ''],
    ['may', 'May', 'mtd', ''],
    ['payments oct', 'Payments', '2026-10', ''],
    ['payments marc', 'Payments', 'mtd', 'marc'],
    ['payments march', 'Payments', '2026-03', ''],
  ])('“%s” is read as team %s, period %s, person “%s”', (text, name, word, search) => {
    const asked = parseTeamWords(text, teams, now)

    expect(asked).toMatchObject({ kind: 'asked', search })
    if (asked.kind === 'asked') expect([asked.team?.name ?? null, asked.period.word]).toEqual([name, word])
  })

  test.each([
    ['paymnets 7d', 'paymnets'],
    ['7d paymnets', 'paymnets'],
    ['no such thing', 'no such thing'],
  ])('“%s” names no team', (text, typed) => {
    expect(parseTeamWords(text, teams, now)).toMatchObject({ kind: 'no-such-team', typed })
  })

  test.each([
    ['payments 9999d', 'from 1 to 366 days'],
    ['payments 2099-01', 'has not begun'],
  ])('“%s” says what is wrong with the period', (text, say) => {
    expect(parseTeamWords(text, teams, now)).toMatchObject({ kind: 'unclear', say: expect.stringContaining(say) })
  })
})

function team(name: string): Team {
  return { id: name, name, parentId: null, costCentre: '', version: 1 }
}
