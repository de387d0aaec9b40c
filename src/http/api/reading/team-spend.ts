import { z } from 'zod'
import type { Db } from '../../../db/database.ts'
import { usageSpendByDay } from '../../../ledger/daily-spend-queries.ts'
import { filterOf } from '../../../reports/scope.ts'
import { endpoint } from '../endpoint.ts'
import { dayShape, microUsdShape } from '../shapes.ts'
import { askedFields, readAsked } from './asked.ts'
import { centsOf } from './spend-shapes.ts'

export const getTeamSpend = endpoint({
  method: 'GET',
  path: '/team-spend',
  id: 'getTeamSpend',
  tag: 'Figures',
  summary: 'Usage spend by day: of the last twelve months unless asked otherwise.',
  description: 'Answers as cursor-usage-tracker’s `/api/team-spend` does. Days without usage are absent.',
  scope: 'read',
  need: 'known',
  query: z.object(askedFields),
  answer: z.array(z.object({ date: dayShape, spend_cents: z.int(), spendMicroUsd: microUsdShape })),
  async handle({ db }: { db: Db }, { caller, query, now }) {
    const { scope, period } = await readAsked(db, { caller, query, usual: '12m', now })
    const days = await usageSpendByDay(db, { ...filterOf(scope), ...period.range })
    return days.map(({ day, usageSpendMicroUsd }) => ({
      date: day,
      spend_cents: centsOf(usageSpendMicroUsd),
      spendMicroUsd: usageSpendMicroUsd,
    }))
  },
})
