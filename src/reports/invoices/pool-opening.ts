import { z } from 'zod'
import { type Actor, recordAct } from '../../audit/record-act.ts'
import { AppError } from '../../base/app-error.ts'
import { addDays, type Day, dayOf, day as readDay } from '../../base/calendar.ts'
import { type MicroUsd, microUsd } from '../../base/money.ts'
import type { Provider } from '../../base/provider.ts'
import type { Db, DbOrTransaction } from '../../db/database.ts'
import { lockSetting, readSetting, type Setting, writeSetting } from '../../settings/setting.ts'

/** What was left of the credit bought from a vendor as a UTC day began, as an admin says. */
export type PoolOpening = { balanceMicroUsd: MicroUsd; asOf: Day }

export type PoolOpenings = { [vendor in Provider]?: PoolOpening | undefined }

const opening = z.object({ balanceMicroUsd: z.int().transform(microUsd), asOf: z.string().transform(readDay) })
const setting: Setting<PoolOpenings> = {
  name: 'pool-openings',
  schema: z.object({ anthropic: opening.optional(), openai: opening.optional(), cursor: opening.optional() }),
}

/** The opening balances that admins have said, by vendor. */
export async function poolOpenings(db: DbOrTransaction): Promise<PoolOpenings> {
  return (await readSetting(db, setting)) ?? {}
}

/**
 * Says what was left of a vendor's credit as a day began, in the place of what was said before; null takes it back. Throws
 * `bad-input` for less than nothing, for more than $100 million and for a day to come.
 */
export async function setPoolOpening(
  db: Db,
  input: { vendor: Provider; opening: PoolOpening | null; actor: Actor; now: Date },
): Promise<void> {
  const { vendor, opening: said, actor, now } = input
  if (said) refuseWrong(said, dayOf(now))
  await db.transaction().execute(async (transaction) => {
    const all = await lockSetting(transaction, setting, { first: {}, now })
    const { [vendor]: before = null, ...others } = all
    if (JSON.stringify(before) === JSON.stringify(said)) return
    await writeSetting(transaction, setting, said ? { ...others, [vendor]: said } : others, now)
    await recordAct(transaction, {
      at: now,
      actor: actor.id,
      origin: actor.origin,
      act: 'pool.opening',
      subject: vendor,
      detail: { vendor },
      before,
      after: said,
    })
  })
}

const mostBalance = microUsd(100_000_000_000_000)

function refuseWrong({ balanceMicroUsd, asOf }: PoolOpening, today: Day): void {
  if (balanceMicroUsd < 0 || balanceMicroUsd > mostBalance) {
    throw new AppError('bad-input', 'The opening balance must be between $0 and $100,000,000. Nothing was changed.')
  }
  if (asOf > addDays(today, 1)) {
    throw new AppError(
      'bad-input',
      `${asOf} is still to come. Give the day on which that was left; nothing was changed.`,
    )
  }
}
