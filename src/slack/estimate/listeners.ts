import { z } from 'zod'
import type { Clock } from '../../base/clock.ts'
import { microUsd } from '../../base/money.ts'
import type { Db } from '../../db/database.ts'
import { maySeeEverything, type Viewer } from '../../people/access.ts'
import { type Assumptions, usualAssumptions } from '../../reports/estimate.ts'
import { type EstimateFacts, estimateFacts } from '../../reports/estimate-facts.ts'
import type { Form } from '../kit/form.ts'
import { readBack } from '../kit/read-back.ts'
import type { Listening } from '../listening/listening.ts'
import type { CommandRequest, SubmissionAnswer } from '../listening/requests.ts'
import { unclearMessage } from '../spend/views.ts'
import { estimateActions } from './action-ids.ts'
import { dollarsTyped, faultIn, parseEstimate, type SaidAssumptions } from './parse.ts'
import { estimateForm, estimateMessage } from './views.ts'

type Deps = { db: Db; clock: Clock }

/** `/spend estimate [N developers] [$D a day]`; with nothing said, the form. */
export async function answerEstimate(
  deps: Deps,
  { viewer, reply, openModal }: Pick<CommandRequest, 'viewer' | 'reply' | 'openModal'>,
  { text }: { text: string },
): Promise<void> {
  const parsed = parseEstimate(text)
  if (!parsed.ok) return void (await reply(unclearMessage(parsed.say)))
  if (text.trim() === '') {
    return openModal('Monthly estimate', async () => {
      const facts = await factsFor(deps, viewer)
      return estimateForm({ assumed: assumedWith(facts, {}), facts }, false)
    })
  }
  const facts = await factsFor(deps, viewer)
  await reply(estimateMessage({ assumed: assumedWith(facts, parsed.said), facts }))
}

/** The button below an estimate, and its form. */
export function listenToEstimate(listening: Listening, deps: Deps): void {
  listening.button(estimateActions.change, 'known', async ({ viewer, value, openModal }) => {
    const assumed = readBack(assumptions, value)
    await openModal('Monthly estimate', async () =>
      estimateForm({ assumed, facts: await factsFor(deps, viewer) }, false),
    )
  })

  listening.submission(estimateActions.form, 'known', async ({ viewer, form }) => {
    const read = readForm(form)
    if ('errors' in read) return read
    const facts = await factsFor(deps, viewer)
    return { kind: 'update', view: estimateForm({ assumed: read, facts }, true) }
  })
}

const amount = z.int().min(0).transform(microUsd)
const assumptions = z
  .object({
    developers: z.int(),
    aDayMicroUsd: amount,
    workdays: z.int(),
    seatMicroUsd: amount,
    includedMicroUsd: amount,
  })
  .refine((read) => faultIn(read) === null)

// What was paid is for those who see everything; for others nothing is assumed from it either.
async function factsFor({ db, clock }: Deps, viewer: Viewer | null): Promise<EstimateFacts | null> {
  return viewer && maySeeEverything(viewer) ? estimateFacts(db, clock.now()) : null
}

function assumedWith(facts: EstimateFacts | null, said: SaidAssumptions): Assumptions {
  return {
    ...usualAssumptions,
    ...(facts ? { developers: facts.people } : {}),
    ...(facts?.aDayMicroUsd ? { aDayMicroUsd: facts.aDayMicroUsd } : {}),
    ...(facts?.seatPriceMicroUsd ? { seatMicroUsd: facts.seatPriceMicroUsd } : {}),
    ...said,
  }
}

function readForm(form: Form): Assumptions | Extract<SubmissionAnswer, { kind: 'errors' }> {
  const errors: Record<string, string> = {}
  const numberIn = (field: 'developers' | 'workdays') => {
    const text = form.text(field) ?? ''
    return /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN
  }
  const dollarsIn = (field: 'aDayMicroUsd' | 'seatMicroUsd' | 'includedMicroUsd') => {
    const dollars = dollarsTyped(form.text(field) ?? '')
    if (dollars === null) errors[field] = 'Give an amount in dollars, like 8 or 8.50.'
    return dollars ?? microUsd(0)
  }
  const read = {
    developers: numberIn('developers'),
    aDayMicroUsd: dollarsIn('aDayMicroUsd'),
    workdays: numberIn('workdays'),
    seatMicroUsd: dollarsIn('seatMicroUsd'),
    includedMicroUsd: dollarsIn('includedMicroUsd'),
  }
  const fault = faultIn(read)
  if (fault) errors[fault.field] ??= fault.say
  return Object.keys(errors).length > 0 ? { kind: 'errors', errors } : read
}
