import { hasLeft, type Viewer } from '../../people/access.ts'
import type { Need } from '../../people/need.ts'

/** The sentence for somebody who does not have what a request needs. */
export function refusalSentence(viewer: Viewer | null, need: Need): string {
  return viewer && hasLeft(viewer) ? leftSentence : sentences[need]
}

const leftSentence =
  'Tally was told that you have left the company, so it shows you nothing and changes nothing. If that is wrong, ask a Tally admin.'

const sentences: Record<Need, string> = {
  anyone: '',
  known: 'Tally does not know you yet. Ask a Tally admin to add you.',
  lead: 'Only team leads, finance and admins can do this. Nothing was changed.',
  finance: 'Only finance and admins can do this. Nothing was changed.',
  admin: 'Only Tally admins can do this. Nothing was changed.',
}
