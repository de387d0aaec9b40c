import type { Viewer } from '../../people/access.ts'

/**
 * What somebody must be for a request to be served, asked anew from the database each time. `known`: Tally knows the
 * person. `lead`: leads a team, or sees everything. `finance`: finance or admin. `admin`: admin.
 */
export type Need = 'anyone' | 'known' | 'lead' | 'finance' | 'admin'

/** Whether a viewer has what is needed; null is somebody Tally does not know. */
export function has(viewer: Viewer | null, need: Need): boolean {
  if (need === 'anyone') return true
  if (viewer === null) return false
  return allowed[need].some((role) => role === 'anybody' || viewer.roles.has(role))
}

/** The sentence for somebody who does not have it. */
export function refusalSentence(need: Need): string {
  return sentences[need]
}

const allowed = {
  known: ['anybody'],
  lead: ['lead', 'finance', 'admin'],
  finance: ['finance', 'admin'],
  admin: ['admin'],
} as const

const sentences: Record<Need, string> = {
  anyone: '',
  known: 'Tally does not know you yet. Ask a Tally admin to add you.',
  lead: 'Only team leads, finance and admins can do this. Nothing was changed.',
  finance: 'Only finance and admins can do this. Nothing was changed.',
  admin: 'Only Tally admins can do this. Nothing was changed.',
}
