import { z } from 'zod'
import type { Day } from '../../base/calendar.ts'

const noteSchema = z
  .object({ from: z.string(), etags: z.record(z.string(), z.string()) })
  .catch({ from: '', etags: {} })

/** The tags of the answers for the days from `from` on, as a feed's note keeps them; those for other days are of no use. */
export function keptEtags(note: unknown, from: Day): Record<string, string> {
  const kept = noteSchema.parse(note)
  return kept.from === from ? { ...kept.etags } : {}
}
