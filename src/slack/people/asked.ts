import { z } from 'zod'
import { AppError } from '../../base/app-error.ts'
import { type Day, day } from '../../base/calendar.ts'
import { parsedJson } from '../../base/json.ts'
import type { Db } from '../../db/database.ts'
import type { Viewer } from '../../people/access.ts'
import { peopleBehindSlack } from '../../people/person-list.ts'
import type { Form } from '../kit/form.ts'
import type { Who } from '../listening/requests.ts'

/** Reading what came back from Slack. All of it may be forged. */

const uuid = z.uuid()

/** An id of ours; throws `bad-input` for anything else. */
export function readId(text: string | null): string {
  const parsed = uuid.safeParse(text)
  if (parsed.success) return parsed.data
  throw new AppError('bad-input', 'This is no longer what Tally expects. Close this and open it again.')
}

/** A modal's metadata; throws `bad-input` when it does not have its shape. */
export function readMetadata<Shape>(schema: z.ZodType<Shape>, metadata: string): Shape {
  const parsed = schema.safeParse(parsedJson(metadata))
  if (parsed.success) return parsed.data
  throw new AppError('bad-input', 'This is no longer what Tally expects. Close this and open it again.')
}

/** Who asks, where the listener has made sure that Tally knows them. */
export function viewerIn({ viewer }: Who): Viewer {
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
