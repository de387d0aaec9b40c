import { dayOf } from '../base/calendar.ts'
import type { Db } from '../db/database.ts'
import { spendByMember } from '../ledger/team-spend-queries.ts'
import { teamOfPerson } from '../people/membership.ts'
import { parsePeriod } from './period.ts'
import { rangesOf, reportOf } from './team-report.ts'

/** `You are the top spender of Platform over the last 7 days.`, or an empty text where that is not so. */
export async function topSpenderNote(db: Db, input: { personId: string; now: Date }): Promise<string> {
  const team = await teamOfPerson(db, { personId: input.personId, day: dayOf(input.now) })
  const week = parsePeriod('7d', input.now)
  if (!team || !week.ok) return ''
  const spend = await spendByMember(db, {
    scope: { kind: 'team', teamId: team.id },
    ranges: rangesOf(week.period),
  })
  const top = reportOf(spend).rows.find((row) => row.isTopSpender)
  const isOwn = top !== undefined && top.member.kind !== 'unmatched' && top.member.personId === input.personId
  return isOwn ? `You are the top spender of ${team.name} over ${week.period.label}.` : ''
}
