import { hasLeft, type Viewer } from '../../people/access.ts'

/**
 * What somebody must be for a request to be served, asked anew from the database each time. `known`: Tally knows the
 * person. `lead`: leads a team, or sees everything. `finance`: finance or admin. `admin`: admin. Whoever has left is
 * served nothing, also what anyone may ask for.
 */
export type Need = 'anyone' | 'known' | 'lead' | 'finance' | 'admin'

/** Whether a viewer has what is needed; null is somebody Tally does not know. */
export function has(viewer: Viewer | null, need: Need): boolean {
  if (viewer && hasLeft(viewer)) return false
  if (need === 'anyone') return true
  if (viewer === null) return false
  return allowed[need].some((role) => viewer.roles.has(role))
}

/** The sentence for somebody who does not have it. */
export function refusalSentence(viewer: Viewer | null, need: Need): string {
  return viewer && hasLeft(viewer) ? leftSentence : sentences[need]
}

const allowed = {
  known: ['member'],
  lead: ['lead', 'finance', 'admin'],
  finance: ['finance', 'admin'],
  admin: ['admin'],
} as const

const leftSentence =
  'Tally was told that you have left the company, so it shows you nothing and changes nothing. If that is wrong, ask a Tally admin.'

const sentences: Record<Need, string> = {
  anyone: '',
  known: 'Tally does not know you yet. Ask a Tally admin to add you.',
  lead: 'Only team leads, finance and admins can do this. Nothing was changed.',
  finance: 'Only finance and admins can do this. Nothing was changed.',
  admin: 'Only Tally admins can do this. Nothing was changed.',
}
