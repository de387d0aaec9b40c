import { type Day, day } from '../../base/calendar.ts'
import type { Db } from '../../db/database.ts'
import type { Viewer } from '../../people/access.ts'
import { peopleBehindSlack } from '../../people/person-list.ts'
import type { Form } from '../kit/form.ts'
import type { Who } from '../listening/requests.ts'

/** Who asks, where the listener or the tab needs somebody Tally knows. */
export function viewerIn({ viewer }: Pick<Who, 'viewer'>): Viewer {
  if (!viewer) throw new Error('this is only for people Tally knows')
  return viewer
}

/** A day picked in the field `from`; null where none was. */
export function dayIn(form: Form): Day | null {
  const picked = form.chosen('from')
  return picked === null ? null : day(picked)
}

/** People picked in Slack as people of Tally, or the sentence that says who cannot be. */
export async function pickedPeople(
  db: Db,
  input: { team: string; slackUsers: readonly string[] },
): Promise<{ personIds: string[] } | { fault: string }> {
  const behind = await peopleBehindSlack(db, input)
  const personIds = input.slackUsers.flatMap((slackUser) => behind.get(slackUser) ?? [])
  const unknown = input.slackUsers.length - personIds.length
  if (unknown === 0) return { personIds: [...new Set(personIds)] }
  const who = unknown === 1 ? 'one of those picked' : `${unknown} of those picked`
  return { fault: `Tally does not know ${who}: bots and people of other companies cannot be picked. Take them out.` }
}
