import { hasLeft, type Viewer } from './access.ts'

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

const allowed = {
  known: ['member'],
  lead: ['lead', 'finance', 'admin'],
  finance: ['finance', 'admin'],
  admin: ['admin'],
} as const
