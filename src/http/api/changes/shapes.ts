import { z } from 'zod'
import { type Day, day } from '../../../base/calendar.ts'

/** Money as the API says it: whole millionths of a dollar. */
export const microUsdShape = z.int()

/** Somebody: a developer, a robot or a project. */
export const personShape = z.object({
  id: z.uuid(),
  kind: z.enum(['person', 'robot', 'project']),
  name: z.string(),
  email: z.string().nullable(),
})

/** A UTC day in an answer: `2026-11-21`. */
export const dayShape = z.iso.date()

/** A UTC day as it is sent. */
export const dayGiven = z.iso.date().transform((text): Day => day(text))

/** An instant as it is sent, with its zone: `2026-11-21T10:00:00Z`. */
export const instantGiven = z.iso.datetime({ offset: true }).transform((text) => instantOf(text))

/** An instant in an answer. */
export const instantShape = z.iso.datetime()

function instantOf(text: string): Date {
  return new Date(Temporal.Instant.from(text).epochMilliseconds)
}
