import { z } from 'zod'
import { parsedJson } from '../../base/json.ts'
import type { TeamScope } from '../../ledger/team-spend-queries.ts'

/** Which part of which team's spend is looked at: what buttons and the Home tab carry. `team` is an id, or `org`. */
export type TeamState = { team: string; period: string; search: string; page: number }

const schema = z.object({
  team: z.string().max(60),
  period: z.string().max(40),
  search: z.string().max(100).catch(''),
  page: z.number().int().min(0).max(10_000).catch(0),
})

/** As a button's value or a tab's state. */
export function teamStateText(state: TeamState): string {
  return JSON.stringify(state)
}

/** Reads one back; null for what we did not write. Whether somebody may see the team has to be asked anew. */
export function readTeamState(text: string): TeamState | null {
  return schema.nullable().catch(null).parse(parsedJson(text))
}

/** The scope a state names; null where it names none there can be. */
export function scopeOf(team: string): TeamScope | null {
  if (team === 'org') return { kind: 'org' }
  return z.uuid().safeParse(team).success ? { kind: 'team', teamId: team } : null
}
