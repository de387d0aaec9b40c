import { z } from 'zod'
import { type Db, type DbOrTransaction, inSnapshot } from '../../../db/database.ts'
import { modelUse, topUsers } from '../../../ledger/model-queries.ts'
import type { SpendFilter } from '../../../ledger/spend-queries.ts'
import { emailsOf } from '../../../people/emails-of.ts'
import { filterOf } from '../../../reports/scope.ts'
import { endpoint } from '../endpoint.ts'
import { microUsdShape, providerShape } from '../shapes.ts'
import { askedFields, readAsked } from './asked.ts'
import { dollarsOf } from './spend-shapes.ts'

export const modelCostShape = z.object({
  model: z.string(),
  provider: providerShape,
  users: z.int().describe('How many people, robots and projects used it.'),
  avg_spend: z.int().describe('Whole dollars of usage spend on it by user.'),
  total_spend: z.int().describe('Whole dollars of usage spend on it.'),
  total_reqs: z.int(),
  emails: z.array(z.string()).describe('Who used it, the one with most spend on it first.'),
  spendMicroUsd: microUsdShape,
  includedValueMicroUsd: microUsdShape,
  perRequestMicroUsd: microUsdShape.nullable().describe('By request that cost money; null where none did.'),
})

export const getModelCosts = endpoint({
  method: 'GET',
  path: '/model-costs',
  id: 'getModelCosts',
  tag: 'Figures',
  summary: 'What each model cost and who used it, in the billing cycle unless asked otherwise.',
  description:
    'Answers with the fields of cursor-usage-tracker’s `/api/model-costs`. There each user counted once, under the model they used most; here each model has all that was spent on it.',
  scope: 'read',
  need: 'known',
  query: z.object(askedFields),
  answer: z.array(modelCostShape),
  async handle({ db }: { db: Db }, { caller, query, now }) {
    const { scope, period } = await readAsked(db, { caller, query, usual: 'cycle', now })
    return inSnapshot(db, (snapshot) => modelCostsOf(snapshot, { ...filterOf(scope), ...period.range }))
  },
})

/** What each model cost in a period, most spend first; fees without a model are left out. */
export async function modelCostsOf(
  db: DbOrTransaction,
  filter: SpendFilter,
): Promise<Array<z.input<typeof modelCostShape>>> {
  const models = (await modelUse(db, filter)).filter(
    ({ model, requests, usageSpendMicroUsd }) => model !== '' && (requests > 0 || usageSpendMicroUsd !== 0),
  )
  // All of them, so that `emails` is whole.
  const users = await topUsers(db, { filter, models, most: Number.MAX_SAFE_INTEGER })
  const emails = await emailsOf(
    db,
    users.flatMap(({ personId }) => personId ?? []),
  )
  const byModel = Map.groupBy(users, ({ provider, model }) => `${provider} ${model}`)
  return models.map(({ provider, model, requests, usageSpendMicroUsd, includedValueMicroUsd, paidRequests }) => {
    const own = (byModel.get(`${provider} ${model}`) ?? []).flatMap(({ personId }) => personId ?? [])
    return {
      model,
      provider,
      users: own.length,
      avg_spend: own.length === 0 ? 0 : dollarsOf(usageSpendMicroUsd / own.length),
      total_spend: dollarsOf(usageSpendMicroUsd),
      total_reqs: requests,
      emails: own.flatMap((id) => emails.get(id) ?? []),
      spendMicroUsd: usageSpendMicroUsd,
      includedValueMicroUsd,
      perRequestMicroUsd: paidRequests > 0 ? Math.round(usageSpendMicroUsd / paidRequests) : null,
    }
  })
}
