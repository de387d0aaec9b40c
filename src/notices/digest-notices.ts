import { z } from 'zod'
import { day } from '../base/calendar.ts'

const isoDay = z.iso.date().transform(day)

/** Who reads it: a person, of whatever they may see when it is drawn; a channel, of everybody or a team; the organisation's mail list. */
const readBy = z.discriminatedUnion('readBy', [
  z.object({ readBy: z.literal('person') }),
  z.object({ readBy: z.literal('channel'), teamId: z.uuid().nullable() }),
  z.object({ readBy: z.literal('mail list') }),
])
export type ReadBy = z.infer<typeof readBy>

/** Of which days `[from, to)`, and whether it is only to show what such a message looks like. */
const shared = { of: readBy, from: isoDay, to: isoDay, isSample: z.boolean().default(false) }

/** What `cost.daily` says: also the findings of a stretch of time, from the message before to this one. */
export const dailyCostNotice = z.object({ ...shared, foundFrom: z.iso.datetime(), foundTo: z.iso.datetime() })

/** What `digest.weekly` says. */
export const weeklyDigestNotice = z.object(shared)

/** What `people.unmatched` says: the rest is looked up. */
export const unmatchedNotice = z.object({ from: isoDay, to: isoDay, isSample: z.boolean().default(false) })
