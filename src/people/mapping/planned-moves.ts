import { z } from 'zod'
import { day } from '../../base/calendar.ts'

const team = z.object({
  /** Null: to be made, under the team at `parent` in the same list. */
  id: z.uuid().nullable(),
  name: z.string(),
  parent: z.number().int().nullable(),
  costCentre: z.string(),
})

const move = z.object({
  personId: z.uuid(),
  name: z.string(),
  /** The team they were in when it was planned; null: none. */
  from: z.uuid().nullable(),
  /** Where the team stands in `teams`; null: into none. */
  to: z.number().int().nullable(),
})

/** Moves of people into teams that are there or are to be made, planned and not done yet. Kept as JSON meanwhile. */
export const plannedMoves = z.object({ teams: z.array(team), moves: z.array(move) })
export type PlannedMoves = z.infer<typeof plannedMoves>
export type PlannedMove = PlannedMoves['moves'][number]
export type PlannedTeam = PlannedMoves['teams'][number]

const keptDay = z.iso.date().transform(day)
const membership = z.object({ teamId: z.uuid(), from: keptDay, to: keptDay.nullable() })

/** Moves that were done: what taking them back needs. Kept as JSON meanwhile. */
export const doneMoves = z.object({
  /** The day from which they hold. */
  day: keptDay,
  moves: z.array(
    z.object({
      personId: z.uuid(),
      name: z.string(),
      before: z.array(membership),
      after: z.array(membership),
    }),
  ),
  /** Teams made for them, with their version then. */
  teams: z.array(z.object({ id: z.uuid(), name: z.string(), version: z.number().int() })),
})
export type DoneMoves = z.infer<typeof doneMoves>
export type MembershipSpan = z.infer<typeof membership>
