import type { ModalView } from '@slack/types'
import type { Lesson } from '../../anomalies/lesson.ts'
import { type KeptLesson, lessons, undoLesson } from '../../incidents/lessons.ts'
import { namesOf } from '../../people/names-of.ts'
import { button, context, section } from '../kit/blocks.ts'
import { modal } from '../kit/modal.ts'
import type { ButtonRequest, ViewActionRequest } from '../listening/requests.ts'
import { nameShown } from '../people/names.ts'
import { incidentSettings } from './action-ids.ts'
import type { IncidentDeps } from './deps.ts'
import { causeWords, timeOf } from './words.ts'

const title = 'What was learned'
const mostLessons = 40

/** “What was learned” was pressed. */
export async function pressLessons(deps: IncidentDeps, { openModal }: ButtonRequest): Promise<void> {
  await openModal(title, () => draw(deps))
}

/** A lesson is taken back; the list is drawn anew. */
export async function pressUndo(
  deps: IncidentDeps,
  { viewer, actor, value: id, update }: ViewActionRequest,
): Promise<void> {
  if (!viewer) return
  await undoLesson(deps.db, { id, personId: viewer.person.id, actor, now: deps.clock.now() })
  await update(await draw(deps))
}

async function draw({ db }: IncidentDeps): Promise<ModalView> {
  const all = (await lessons(db)).toReversed()
  const names = await namesOf(
    db,
    all.flatMap(({ lesson, by }) => [lesson.entity, by ?? '']),
  )
  return lessonsModal(all, names)
}

/** What people’s answers taught, the newest first, each with a button that takes it back. */
export function lessonsModal(all: readonly KeptLesson[], names: ReadonlyMap<string, string>): ModalView {
  const rows = all.slice(0, mostLessons).map(({ id, at, by, note, lesson }) => ({
    ...section(
      `*${nameShown(names.get(lesson.entity) ?? 'Somebody')}:* ${lessonWords(lesson)}\n${nameShown((by && names.get(by)) || 'Tally')} · ${timeOf(at.getTime())}${note === '' ? '' : ` · “${nameShown(note, 200)}”`}`,
    ),
    accessory: button({ actionId: incidentSettings.undo, text: 'Undo', value: id, label: 'Take this lesson back' }),
  }))
  const more = all.length > mostLessons ? ` The newest ${mostLessons} of ${all.length} are shown.` : ''
  return modal({
    callbackId: 'incident.lessons',
    title,
    blocks:
      rows.length === 0
        ? [section('Nothing yet. “Expected…” and “Resolve…” teach Tally what is usual for somebody.')]
        : [...rows, context(`What is taken back no longer counts from the next run on.${more}`)],
  })
}

function lessonWords(lesson: Lesson): string {
  switch (lesson.kind) {
    case 'rebase':
      return `what was used since ${timeOf(lesson.at)} is the new normal.`
    case 'exclude':
      return `${timeOf(lesson.from)} to ${timeOf(lesson.to)} is left out of what is usual.`
    case 'less_sensitive':
      return `“${causeWords[lesson.cause]}” needs more to be told.`
  }
}
