import { addDays, day, dayOf, startOfDay } from '../../base/calendar.ts'
import { formatUsd } from '../../base/money.ts'
import { listBudgets, setBudget } from '../../budgets/budget.ts'
import type { Act } from '../../incidents/act.ts'
import { incidentFacts } from '../../incidents/incident-facts.ts'
import { timelineOf } from '../../incidents/read-incidents.ts'
import { namesOf } from '../../people/names-of.ts'
import { pauseKey, resumeKey } from '../../people/pause-virtual-key.ts'
import { findVirtualKey, mayManageKey } from '../../people/virtual-key-list.ts'
import { readMoney } from '../budgets/set-form.ts'
import { keyName } from '../keys/words.ts'
import { type Message, section } from '../kit/blocks.ts'
import { sayingModal } from '../kit/modal.ts'
import type { ButtonRequest, SubmissionAnswer, SubmissionRequest } from '../listening/requests.ts'
import { answer, answerable, notThere } from './answer.ts'
import { snoozes } from './buttons.ts'
import type { IncidentDeps } from './deps.ts'
import { detailModal } from './detail-view.ts'
import { capModal, expectModal, incidentFields, longestNote, resolutions, resolveModal } from './forms.ts'
import { redrawEverywhere } from './redraw.ts'
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

const hourMs = 3_600_000

type Opened = 'resolve' | 'expect' | 'cap' | 'open'
const titles: Record<Opened, string> = {
  resolve: 'Resolve',
  expect: 'This is expected',
  cap: 'Cap the day',
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
    const allowed = await answerable(deps, viewer, pressedIn(value)?.id ?? '')
    if (!allowed.ok) return sayingModal(titles[what], allowed.say)
    const now = clock.now()
    const facts = await incidentFacts(db, allowed.incident, now)
    if (what === 'resolve') return resolveModal(facts)
    if (what === 'expect') return expectModal(facts, now)
    if (what === 'cap') return capModal(facts)
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

/** A cap for the day was sent: a hard daily budget of the person, which an answer may set or lower, never raise. */
export async function submitCap(deps: IncidentDeps, request: SubmissionRequest): Promise<SubmissionAnswer> {
  const { db, clock } = deps
  const amount = readMoney(request.form.text(incidentFields.amount) ?? '')
  if (!amount.ok) return { kind: 'errors', errors: { [incidentFields.amount]: amount.say } }
  const allowed = await answerable(deps, request.viewer, pressedIn(request.metadata)?.id ?? '')
  if (!allowed.ok) return { kind: 'update', view: sayingModal(titles.cap, allowed.say) }
  const { subject, subjectKind } = allowed.incident
  if (subjectKind === 'team' || subject.id.startsWith('handle:')) {
    return {
      kind: 'update',
      view: sayingModal(titles.cap, 'Only a person, robot or project can be capped. Nothing was changed.'),
    }
  }
  const before = (await listBudgets(db)).find(
    ({ scope, period }) => scope.kind === 'person' && scope.personId === subject.id && period === 'day',
  )
  const limitMicroUsd = amount.amountMicroUsd
  if (before?.hard && before.limitMicroUsd <= limitMicroUsd) {
    const stands = `There is a hard daily budget of ${formatUsd(before.limitMicroUsd)} already`
    return { kind: 'errors', errors: { [incidentFields.amount]: `${stands}; a cap can only be lower.` } }
  }
  const { budget } = await setBudget(db, {
    ...{ scope: { kind: 'person', personId: subject.id }, limitMicroUsd, period: 'day', hard: true, strict: false },
    ...{ warnAt: before?.warnAt ?? [80], actor: request.actor, now: clock.now() },
    expectedVersion: before?.version ?? null,
  })
  const done = `*Capped at ${formatUsd(budget.limitMicroUsd)} a day, at once.* It stays until it is changed or removed with \`/budget\`.`
  return { kind: 'update', view: sayingModal(titles.cap, done) }
}

/** Pauses or resumes a key that was used in an incident; pausing it answers the incident. */
export async function pressKey(deps: IncidentDeps, request: ButtonRequest, turn: 'pause' | 'resume'): Promise<void> {
  const { db, clock } = deps
  const [keyId = '', incidentId = ''] = request.value.split(' ')
  const allowed = await answerable(deps, request.viewer, pressedIn(`${incidentId} 1`)?.id ?? '')
  if (!allowed.ok) return void (await request.reply(saying(allowed.say)))
  const { incident, viewer } = allowed
  const listed = await findVirtualKey(db, keyId)
  const facts = await incidentFacts(db, incident, clock.now())
  const isPart = facts.keys.some(({ id }) => id === keyId) || (listed !== null && mayManageKey(viewer, listed))
  if (!listed || !isPart)
    return void (await request.reply(saying('There is no such key in this incident. Nothing was changed.')))
  const input = { keyId, actor: request.actor, now: clock.now() }
  const changed = await (turn === 'pause' ? pauseKey(db, input) : resumeKey(db, input))
  if (!changed) {
    const is = turn === 'pause' ? 'paused already, or revoked' : 'not paused'
    return void (await request.reply(saying(`${keyName(listed.key)} is ${is}. Nothing was changed.`)))
  }
  if (turn === 'pause' && incident.state === 'open') {
    const value = `${incident.id} ${incident.version}`
    await answer(deps, request, { value, act: { kind: 'acknowledge' }, note: `Paused the key ${listed.key.name}` })
  }
  await redrawEverywhere(deps, incident.id)
  const how = turn === 'pause' ? 'paused: it is refused everywhere within a second' : 'resumed: it works again'
  await request.reply(saying(`${keyName(changed)} is ${how}.`))
}

/** The dots beside one in a batch or list: the verb, and which incident. */
export async function pressMenu(deps: IncidentDeps, request: ButtonRequest): Promise<void> {
  const [verb = '', ...rest] = request.value.split(' ')
  const meant = { ...request, value: rest.join(' ') }
  if (verb === 'acknowledge' || verb === 'reopen') return pressNow(deps, meant, { act: { kind: verb } })
  if (verb === 'resolve' || verb === 'expect' || verb === 'open') return pressOpen(deps, meant, verb)
  await request.reply(saying(notThere))
}

function saying(text: string): Message {
  return { text, blocks: [section(text)] }
}
