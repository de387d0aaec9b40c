import { z } from 'zod'
import { type Day, day } from '../../base/calendar.ts'
import { providers } from '../../base/provider.ts'
import { personKinds } from '../../people/person.ts'

/** Money as the API says it: whole millionths of a dollar. */
export const microUsdShape = z.int()

/** Somebody: a developer, a robot or a project. */
export const personShape = z.object({
  id: z.uuid(),
  kind: z.enum(personKinds),
  name: z.string(),
  email: z.string().nullable(),
})

/** Whose bill a dollar is on. */
export const providerShape = z.enum(providers)

/** A UTC day in an answer: `2026-11-21`. */
export const dayShape = z.iso.date()

/** A UTC day as it is sent. */
export const dayGiven = z.iso.date().transform((text): Day => day(text))

/** An instant as it is sent, with its zone: `2026-11-21T10:00:00Z`. */
export const instantGiven = z.iso.datetime({ offset: true }).transform((text) => instantOf(text))

/** An instant in an answer. */
export const instantShape = z.iso.datetime()

/** An instant, given as such or in milliseconds since the epoch, as an answer says it. */
export function instant(at: Date | number): string {
  return new Date(at).toISOString()
}

/** The same; null where there is none. */
export function instantOr(at: Date | number | null | undefined): string | null {
  return at === null || at === undefined ? null : instant(at)
}

function instantOf(text: string): Date {
  return new Date(Temporal.Instant.from(text).epochMilliseconds)
}
