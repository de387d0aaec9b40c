import { addDays, day, dayOf, hourMs, startOfDay } from '../../base/calendar.ts'
import type { Act } from '../../incidents/act.ts'
import { incidentFacts } from '../../incidents/incident-facts.ts'
import { timelineOf } from '../../incidents/read-incidents.ts'
import { namesOf } from '../../people/names-of.ts'
import { sayingModal } from '../kit/modal.ts'
import type { ButtonRequest, SubmissionAnswer, SubmissionRequest } from '../listening/requests.ts'
import { answer, answerable, notThere, saying } from './answer.ts'
import { snoozes } from './buttons.ts'
import type { IncidentDeps } from './deps.ts'
import { detailModal } from './detail-view.ts'
import { expectModal, incidentFields, longestNote, resolutions, resolveModal } from './forms.ts'
import { pressedIn } from './value.ts'

/** A button that does its work at once. What the message shows needs no answer; what was not done is said to the person alone. */
export async function pressNow(
  deps: IncidentDeps,
  request: ButtonRequest,
  { act, note = '' }: { act: Act; note?: string },
): Promise<void> {
  const { say } = await answer(deps, request, { value: request.value, act, note })
  if (say !== '') await request.reply(saying(say))
}

/** “Keep going”: its owner has seen it, and hears no more of it for the working day, unless it grows fourfold. */
export async function pressKeepGoing(deps: IncidentDeps, request: ButtonRequest): Promise<void> {
  const until = new Date(deps.clock.now().getTime() + 8 * hourMs)
  await pressNow(deps, request, { act: { kind: 'snooze', until }, note: 'Keep going' })
}

/** One of the times in the menu. */
export async function pressSnooze(deps: IncidentDeps, request: ButtonRequest): Promise<void> {
  const hours = snoozes.find(({ word }) => word === pressedIn(request.value)?.word)?.hours
  if (hours === undefined) return void (await request.reply(saying(notThere)))
  await pressNow(deps, request, {
    act: { kind: 'snooze', until: new Date(deps.clock.now().getTime() + hours * hourMs) },
  })
}

type Opened = 'resolve' | 'expect' | 'open'
const titles: Record<Opened, string> = {
  resolve: 'Resolve',
  expect: 'This is expected',
  open: 'Incident',
}

/** A button that opens a window: a form, or the incident with its timeline. */
export async function pressOpen(
  deps: IncidentDeps,
  { viewer, value, openModal }: Pick<ButtonRequest, 'viewer' | 'value' | 'openModal'>,
  what: Opened,
): Promise<void> {
  await openModal(titles[what], async () => {
    const { db, clock } = deps
    const allowed = await answerable(deps, viewer, pressedIn(value)?.id ?? null)
    if (!allowed.ok) return sayingModal(titles[what], allowed.say)
    const now = clock.now()
    const facts = await incidentFacts(db, allowed.incident, now)
    if (what === 'resolve') return resolveModal(facts)
    if (what === 'expect') return expectModal(facts, now)
    const timeline = await timelineOf(db, allowed.incident.id)
    const names = await namesOf(
      db,
      timeline.flatMap(({ by }) => by ?? []),
    )
    return detailModal(facts, timeline, names)
  })
}

/** The form of a reason was sent. */
export async function submitResolve(deps: IncidentDeps, request: SubmissionRequest): Promise<SubmissionAnswer> {
  const chosen = request.form.chosen(incidentFields.resolution)
  const resolution = resolutions.find(({ value }) => value === chosen)?.value
  if (!resolution) return { kind: 'errors', errors: { [incidentFields.resolution]: 'Choose one of these.' } }
  return submit(deps, request, { title: titles.resolve, act: { kind: 'resolve', resolution } })
}

/** The form of what is expected was sent. */
export async function submitExpect(deps: IncidentDeps, request: SubmissionRequest): Promise<SubmissionAnswer> {
  const now = deps.clock.now()
  const last = request.form.chosen(incidentFields.until) ?? ''
  const until = /^\d{4}-\d{2}-\d{2}$/.test(last) ? startOfDay(addDays(day(last), 1)) : now
  if (until <= now || until > startOfDay(addDays(dayOf(now), 367))) {
    return { kind: 'errors', errors: { [incidentFields.until]: 'Choose a day from today on, within a year.' } }
  }
  if (!request.form.text(incidentFields.note)) {
    return { kind: 'errors', errors: { [incidentFields.note]: 'Say why, so that others understand it.' } }
  }
  return submit(deps, request, { title: titles.expect, act: { kind: 'expect', until } })
}

async function submit(
  deps: IncidentDeps,
  request: SubmissionRequest,
  { title, act }: { title: string; act: Act },
): Promise<SubmissionAnswer> {
  const note = (request.form.text(incidentFields.note) ?? '').slice(0, longestNote)
  const { done, say } = await answer(deps, request, { value: request.metadata, act, note })
  if (!done) return { kind: 'update', view: sayingModal(title, say) }
  await request.refreshHome()
  return { kind: 'close' }
}

/** The dots beside one in a batch or list: the verb, and which incident. */
export async function pressMenu(deps: IncidentDeps, request: ButtonRequest): Promise<void> {
  const [verb = '', ...rest] = request.value.split(' ')
  const meant = { ...request, value: rest.join(' ') }
  if (verb === 'acknowledge' || verb === 'reopen') return pressNow(deps, meant, { act: { kind: verb } })
  if (verb === 'resolve' || verb === 'expect' || verb === 'open') return pressOpen(deps, meant, verb)
  await request.reply(saying(notThere))
}
