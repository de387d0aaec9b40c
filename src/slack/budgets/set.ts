import type { ModalView } from '@slack/types'
import { z } from 'zod'
import type { Actor } from '../../audit/record-act.ts'
import { AppError } from '../../base/app-error.ts'
import { microUsd } from '../../base/money.ts'
import { mayManageBudget } from '../../budgets/access.ts'
import {
  type Budget,
  type BudgetTerms,
  listBudgets,
  type SetBudget,
  setBudget,
  termsInWords,
} from '../../budgets/budget.ts'
import type { NamedScope } from '../../budgets/find-scope-named.ts'
import { ofProject } from '../../budgets/find-scope-named.ts'
import { searchScopes } from '../../budgets/find-scope-search.ts'
import { usualThresholds } from '../../budgets/limits.ts'
import type { SetRequest } from '../../budgets/parse-budget.ts'
import type { Firmness } from '../../budgets/parse-budget-parts.ts'
import { type BudgetPeriod, budgetPeriods, periodAdjective } from '../../budgets/period.ts'
import { type BudgetScope, scopeKey } from '../../budgets/scope.ts'
import { mayAdminister } from '../../people/access.ts'
import { readOrganisation } from '../../settings/organisation.ts'
import type { Choice } from '../kit/inputs.ts'
import { modal, sayingModal } from '../kit/modal.ts'
import { readBack } from '../kit/read-back.ts'
import type { OptionsRequest, SubmissionAnswer, SubmissionRequest } from '../listening/requests.ts'
import { mayNotMessage } from './answers.ts'
import { type Asked, maySet, readingOf, scopeIn } from './asked.ts'
import { firmnessOf } from './card.ts'
import type { BudgetDeps } from './deps.ts'
import { conflictModal } from './forms.ts'
import { namedScopeOf } from './scopes.ts'
import { isChoosable, readSetForm, scopeChoice, scopeTitle, setFields, setMetadata, setModal } from './set-form.ts'
import { setMessage } from './views.ts'
import { cardOf } from './visible.ts'

/** `/budget set …`: done at once where all is said, else the form with what was. */
export async function answerSet(deps: BudgetDeps, asked: Asked, request: SetRequest): Promise<void> {
  const { db } = deps
  const { viewer, reply, openModal, actor, now } = asked
  if (!maySet(viewer)) return void (await reply(mayNotMessage(viewer, null)))
  const isNamed = request.scope !== null || asked.chosen.scope !== null
  const scope = isNamed ? await scopeIn(deps, asked, request.scope, 'set') : null
  if (isNamed && !scope) return
  if (scope && !(await mayManageBudget(db, viewer, scope.scope, now)))
    return void (await reply(mayNotMessage(viewer, scope)))
  const existing = scope ? await existingBudget(deps, scope.scope, request.period) : null
  const { limitMicroUsd, period } = request
  if (!scope || limitMicroUsd === null || period === null) {
    return openModal('Set a budget', async () => setModal({ scope, wished: request, existing }))
  }
  const { budget, before, endedRaises } = await setBudget(db, {
    scope: scope.scope,
    limitMicroUsd,
    period,
    ...firm(request.firmness ?? (existing ? firmnessOf(existing) : 'soft')),
    warnAt: request.warnAt ?? existing?.warnAt ?? [...usualThresholds],
    expectedVersion: existing?.version ?? null,
    actor,
    now,
  })
  const card = await cardOf(db, viewer, budget, now)
  if (card) await reply(setMessage(card, { before, endedRaises }, readingOf(asked)))
}

// Without a period the only budget there is was meant.
async function existingBudget(
  { db }: BudgetDeps,
  scope: BudgetScope,
  period: BudgetPeriod | null,
): Promise<Budget | null> {
  const budgets = await listBudgets(db, { scopes: [scope], ...(period ? { period } : {}) })
  return budgets.length === 1 ? (budgets[0] ?? null) : null
}

/** The form was sent. */
export async function submitSet(deps: BudgetDeps, request: SubmissionRequest): Promise<SubmissionAnswer> {
  const { form } = request
  const metadata = readBack(setMetadata, request.metadata)
  const read = readSetForm(form)
  if (!read.ok) return { kind: 'errors', errors: read.errors }
  const scope = await namedScopeOf(deps.db, metadata.scope ?? read.scopeKey)
  const period = metadata.period ?? read.terms.period
  if (!scope)
    return {
      kind: 'errors',
      errors: {
        [metadata.scope ? setFields.amount : setFields.scope]: 'That is not there any more. Choose another one.',
      },
    }
  if (!period) return { kind: 'errors', errors: { [setFields.period]: 'Choose a period.' } }
  const terms = { ...read.terms, period }
  return save(deps, request, { scope, terms, version: metadata.version, stood: metadata.stood })
}

/** What the modal over a conflict carries: all that is to be saved, and the version that was seen. */
const overwriteMetadata = z.object({
  scope: z.string().max(300),
  period: z.enum(budgetPeriods),
  limitMicroUsd: z.int().positive(),
  firmness: z.enum(['soft', 'hard', 'strict']),
  warnAt: z.array(z.int()).max(10),
  version: z.int().nullable(),
})

/** Somebody saw what another made of the budget, and saves theirs all the same. */
export async function submitOverwrite(deps: BudgetDeps, request: SubmissionRequest): Promise<SubmissionAnswer> {
  const { scope: key, version, limitMicroUsd, ...rest } = readBack(overwriteMetadata, request.metadata)
  const scope = await namedScopeOf(deps.db, key)
  if (!scope)
    return { kind: 'update', view: sayingModal('Set a budget', 'That is not there any more. Nothing was changed.') }
  const terms = { ...rest, limitMicroUsd: microUsd(limitMicroUsd) }
  return save(deps, request, { scope, terms, version, stood: '' })
}

type Saving = {
  scope: NamedScope
  terms: Pick<BudgetTerms, 'limitMicroUsd' | 'period' | 'warnAt'> & { firmness: Firmness }
  version: number | null
  stood: string
}

async function save(
  deps: BudgetDeps,
  { viewer, actor, refreshHome }: SubmissionRequest,
  saving: Saving,
): Promise<SubmissionAnswer> {
  const now = deps.clock.now()
  const { scope } = saving
  if (!viewer || !(await mayManageBudget(deps.db, viewer, scope.scope, now))) {
    const say = viewer ? mayNotMessage(viewer, scope).text : 'Tally does not know you yet.'
    return { kind: 'update', view: sayingModal('Set a budget', `${say} Nothing was changed.`) }
  }
  const saved = await savedOrConflict(deps, saving, { actor, now })
  if ('conflict' in saved) return { kind: 'update', view: saved.conflict }
  const card = await cardOf(deps.db, viewer, saved.budget, now)
  await refreshHome()
  if (!card) return { kind: 'clear' }
  const { timeZone } = await readOrganisation(deps.db)
  const { blocks } = setMessage(card, saved, { now, timeZone })
  const plain = blocks.map((block) => ('accessory' in block ? { ...block, accessory: undefined } : block))
  const title = saved.before ? 'Budget changed' : 'Budget set'
  return {
    kind: 'update',
    view: modal({ callbackId: 'budgets.saved', title, blocks: JSON.parse(JSON.stringify(plain)) }),
  }
}

async function savedOrConflict(
  { db }: BudgetDeps,
  saving: Saving,
  { actor, now }: { actor: Actor; now: Date },
): Promise<SetBudget | { conflict: ModalView }> {
  const { scope, terms, version, stood } = saving
  const { limitMicroUsd, period, warnAt, firmness } = terms
  const wanted = { limitMicroUsd, period, warnAt, ...firm(firmness) }
  try {
    return await setBudget(db, { scope: scope.scope, ...wanted, expectedVersion: version, actor, now })
  } catch (thrown) {
    if (!(thrown instanceof AppError) || thrown.code !== 'conflict') throw thrown
    const [current = null] = await listBudgets(db, { scopes: [scope.scope], period })
    const metadata = {
      scope: scopeKey(scope.scope),
      period,
      limitMicroUsd,
      firmness,
      warnAt,
      version: current?.version ?? null,
    }
    return {
      conflict: conflictModal({
        title: `${scopeTitle(scope)} · ${periodAdjective(period)}`,
        stood,
        now: current && termsInWords(current),
        yours: termsInWords(wanted),
        metadata: JSON.stringify(metadata),
      }),
    }
  }
}

/** What the search for a scope offers: only what the person may set budgets for. A project may be new. */
export async function loadScopes(deps: BudgetDeps, { viewer, typed }: OptionsRequest): Promise<Choice[]> {
  if (!viewer) return []
  const text = typed.trim()
  const found = await searchScopes(deps.db, { viewer, text, now: deps.clock.now(), limit: 60 })
  const isNew =
    mayAdminister(viewer) && text !== '' && !found.some(({ scope, name }) => scope.kind === 'project' && name === text)
  const unused = isNew ? [{ ...scopeChoice(ofProject(text)), text: `New project “${text.slice(0, 50)}”` }] : []
  return [...found.filter(isChoosable).map(scopeChoice), ...(isChoosable(ofProject(text)) ? unused : [])]
}

function firm(firmness: Firmness): { hard: boolean; strict: boolean } {
  return { hard: firmness !== 'soft', strict: firmness === 'strict' }
}
