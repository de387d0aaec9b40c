import { z } from 'zod'
import { type Provider, providers } from '../../base/provider.ts'
import type { Db } from '../../db/database.ts'
import type { BilledModel } from '../../ledger/model-queries.ts'
import type { Viewer } from '../../people/access.ts'
import { type Period, periodOfWord } from '../../reports/period.ts'
import { reportCalendar } from '../../reports/report-calendar.ts'
import { type Scope, scopeKey, scopeOfKey } from '../../reports/scope.ts'
import { readBack } from '../kit/read-back.ts'

/** Whose models a button or modal is about and when; the models where it is about some. */
export type AskedModels = { scope: Scope; period: Period; one: BilledModel | null; other: BilledModel | null }

const billedModel = z.object({ provider: z.enum(providers), model: z.string().max(500) })
const schema = z.object({
  scope: z.string().max(60),
  period: z.string().max(40),
  one: billedModel.nullable(),
  other: billedModel.nullable(),
})

/** What a button or a modal carries of it. */
export function askedText(asked: {
  scope: Scope
  period: Pick<Period, 'word'>
  one?: BilledModel | null
  other?: BilledModel | null
}): string {
  const { scope, period, one = null, other = null } = asked
  return JSON.stringify({ scope: scopeKey(scope), period: period.word, one: billed(one), other: billed(other) })
}

/** Reads it back; null where they may not see it (any more). Throws `bad-input` for what we did not write. */
export async function readAsked(
  db: Db,
  { viewer, text, now }: { viewer: Viewer | null; text: string; now: Date },
): Promise<AskedModels | null> {
  const read = readBack(schema, text)
  const scope = viewer && (await scopeOfKey(db, { viewer, key: read.scope, now }))
  if (!scope) return null
  return {
    scope,
    period: periodOfWord(read.period, now, await reportCalendar(db, now)),
    one: read.one,
    other: read.other,
  }
}

const longestValue = 75

/** A model as the value of an option; null where it is longer than those may be. */
export function optionValue({ provider, model }: BilledModel): string | null {
  const value = `${provider} ${model}`
  return value.length <= longestValue ? value : null
}

/** The model of an option; null for what we did not write. */
export function modelOfOption(value: string): BilledModel | null {
  const [word = ''] = value.split(' ', 1)
  const provider = providers.find((one: Provider) => one === word)
  const model = value.slice(word.length + 1)
  return provider && model !== '' ? { provider, model } : null
}

function billed(one: BilledModel | null): BilledModel | null {
  return one && { provider: one.provider, model: one.model }
}
