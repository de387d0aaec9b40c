import { addMonths, dayOf, monthOf } from '../../base/calendar.ts'
import type { Db } from '../../db/database.ts'
import { has } from '../../people/need.ts'
import { billedAgainstUsage } from '../../reports/invoices/billed-against-usage.ts'
import { poolOpenings, setPoolOpening } from '../../reports/invoices/pool-opening.ts'
import { readBack } from '../kit/read-back.ts'
import type { ButtonRequest, SubmissionAnswer, SubmissionRequest } from '../listening/requests.ts'
import type { InvoiceDeps } from './deps.ts'
import { openingsGiven, type PoolBalances, poolMetadata, poolModal, poolShownModal } from './pool-form.ts'

/** “Pool balance”: a form for admins, the figures for finance. */
export async function openPool({ db, clock }: InvoiceDeps, { viewer, openModal }: ButtonRequest): Promise<void> {
  await openModal('Pool balance', async () => {
    const now = clock.now()
    const [openings, balances] = [await poolOpenings(db), await balancesNow(db, now)]
    return has(viewer, 'admin') ? poolModal(openings, balances) : poolShownModal(openings, balances, now)
  })
}

/** Keeps the opening balances that were changed in the form. */
export async function submitPool({ db, clock }: InvoiceDeps, request: SubmissionRequest): Promise<SubmissionAnswer> {
  const { form, metadata, actor, refreshHome } = request
  const now = clock.now()
  const given = openingsGiven(form, { shown: readBack(poolMetadata, metadata), today: dayOf(now) })
  if ('errors' in given) return { kind: 'errors', errors: given.errors }
  for (const [vendor, opening] of given.changed) await setPoolOpening(db, { vendor, opening, actor, now })
  if (given.changed.size === 0) return { kind: 'close' }
  await refreshHome()
  return { kind: 'update', view: poolShownModal(await poolOpenings(db), await balancesNow(db, now), now) }
}

async function balancesNow(db: Db, now: Date): Promise<PoolBalances> {
  const current = monthOf(dayOf(now))
  const vendors = await billedAgainstUsage(db, { from: current, to: addMonths(current, 1), now })
  return Object.fromEntries(
    vendors.flatMap(({ vendor, months }) => {
      const pool = months.at(-1)?.pool
      return pool ? [[vendor, pool.balanceMicroUsd]] : []
    }),
  )
}
