import { AppError } from '../../base/app-error.ts'
import { formatUsd } from '../../base/money.ts'
import { mayManageBudget } from '../../budgets/access.ts'
import { type Budget, listBudgets, setBudget } from '../../budgets/budget.ts'
import { ownerOf } from '../../incidents/access.ts'
import { named } from '../../incidents/incident-facts.ts'
import type { StoredIncident } from '../../incidents/incident-row.ts'
import type { Viewer } from '../../people/access.ts'
import { readMoney } from '../budgets/set-form.ts'
import { sayingModal } from '../kit/modal.ts'
import type { ButtonRequest, SubmissionAnswer, SubmissionRequest } from '../listening/requests.ts'
import { answerable } from './answer.ts'
import type { IncidentDeps } from './deps.ts'
import { capModal, incidentFields } from './forms.ts'
import { pressedIn } from './value.ts'

const title = 'Cap the day'
const notYours =
  'Only whoever answers for it, the leads of their team and admins cap a day: see `/budget`. Nothing was changed.'

/** “Cap at $…” was pressed. */
export async function pressCap(deps: IncidentDeps, { viewer, value, openModal }: ButtonRequest): Promise<void> {
  await openModal(title, async () => {
    const capped = await cappable(deps, viewer, value)
    if (!capped.ok) return sayingModal(title, capped.say)
    const [one] = await named(deps.db, [capped.incident])
    return one ? capModal(one) : sayingModal(title, notYours)
  })
}

/**
 * A cap for the day was sent: a hard daily budget of whom the incident is about. It is only ever below the daily budget
 * there is, whatever its firmness, so that nobody loosens with it what was set for them, and stays strict where that is.
 */
export async function submitCap(deps: IncidentDeps, request: SubmissionRequest): Promise<SubmissionAnswer> {
  const { db, clock } = deps
  const amount = readMoney(request.form.text(incidentFields.amount) ?? '')
  if (!amount.ok) return refused(amount.say)
  const capped = await cappable(deps, request.viewer, request.metadata)
  if (!capped.ok) return told(capped.say)
  const scope = { kind: 'person', personId: capped.incident.subject.id } as const
  const [before = null] = await listBudgets(db, { scopes: [scope], period: 'day' })
  const limitMicroUsd = amount.amountMicroUsd
  if (before && limitMicroUsd >= before.limitMicroUsd) return refused(standsAlready(before))
  try {
    const { budget } = await setBudget(db, {
      ...{ scope, limitMicroUsd, period: 'day', hard: true, strict: before?.strict ?? false },
      ...{ warnAt: before?.warnAt ?? [80], actor: request.actor, now: clock.now() },
      expectedVersion: before?.version ?? null,
    })
    return told(
      `*Capped at ${formatUsd(budget.limitMicroUsd)} a day, at once.* It stays until it is changed or removed with \`/budget\`.`,
    )
  } catch (thrown) {
    if (!(thrown instanceof AppError) || thrown.code !== 'conflict') throw thrown
    return refused('The daily budget was changed meanwhile. Send it again.')
  }
}

type Cappable = { ok: true; incident: StoredIncident } | { ok: false; say: string }

/** Who answers for it may cap it, as others cap themselves; and whoever may change its budgets. Seeing all, as finance does, is not enough. */
async function cappable(deps: IncidentDeps, viewer: Viewer | null, value: string): Promise<Cappable> {
  const { db, clock } = deps
  const allowed = await answerable(deps, viewer, pressedIn(value)?.id ?? null)
  if (!allowed.ok) return allowed
  const { incident } = allowed
  const { subject, subjectKind } = incident
  if (subjectKind === 'team' || subject.id.startsWith('handle:')) {
    return { ok: false, say: 'Only a person, robot or project can be capped. Nothing was changed.' }
  }
  const scope = { kind: 'person', personId: subject.id } as const
  const isOwner = (await ownerOf(db, incident))?.id === allowed.viewer.person.id
  const may = isOwner || (await mayManageBudget(db, allowed.viewer, scope, clock.now()))
  return may ? { ok: true, incident } : { ok: false, say: notYours }
}

function standsAlready({ limitMicroUsd, hard }: Budget): string {
  const firmness = hard ? 'hard' : 'soft'
  return `There is a ${firmness} daily budget of ${formatUsd(limitMicroUsd)} already; a cap can only be lower.`
}

function refused(say: string): SubmissionAnswer {
  return { kind: 'errors', errors: { [incidentFields.amount]: say } }
}

function told(say: string): SubmissionAnswer {
  return { kind: 'update', view: sayingModal(title, say) }
}
