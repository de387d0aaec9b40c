import { z } from 'zod'
import { type Actor, recordAct } from '../audit/record-act.ts'
import { AppError } from '../base/app-error.ts'
import type { Db, DbOrTransaction } from '../db/database.ts'
import { lockSetting, readSetting, type Setting, writeSetting } from '../settings/setting.ts'

/** How detection works for the whole organisation, as admins chose. */
export type DetectionSettings = {
  /** How many false alerts are tolerated in 100 developer-weeks; 0 switches detection off. */
  alertBudget: number
  /** Whether messages in channels name people, or only their team; leads and owners always see who. */
  namesInChannels: 'shown' | 'hidden'
}

export const detectionDefaults: DetectionSettings = { alertBudget: 0.6, namesInChannels: 'hidden' }

/** Beyond it there are more false alerts than true ones (detection.md, the knob). */
export const mostAlertBudget = 4

const setting: Setting<DetectionSettings> = {
  name: 'detection',
  schema: z.object({
    alertBudget: z.number().min(0).max(mostAlertBudget).catch(detectionDefaults.alertBudget),
    namesInChannels: z.enum(['shown', 'hidden']).catch(detectionDefaults.namesInChannels),
  }),
}

/** As they stand; what was never chosen has its default. */
export async function readDetectionSettings(db: DbOrTransaction): Promise<DetectionSettings> {
  return (await readSetting(db, setting)) ?? detectionDefaults
}

/** Changes some of them; the next run uses them. Throws `bad-input` naming the one that cannot be. */
export async function changeDetectionSettings(
  db: Db,
  { change, actor, now }: { change: Partial<DetectionSettings>; actor: Actor; now: Date },
): Promise<DetectionSettings> {
  const { alertBudget } = change
  if (alertBudget !== undefined && !(alertBudget >= 0 && alertBudget <= mostAlertBudget)) {
    throw new AppError('bad-input', `The alert budget must be between 0 (off) and ${mostAlertBudget}.`)
  }
  return db.transaction().execute(async (transaction) => {
    const before = await lockSetting(transaction, setting, { first: detectionDefaults, now })
    const after = { ...before, ...change }
    if (JSON.stringify(before) === JSON.stringify(after)) return before
    await writeSetting(transaction, setting, after, now)
    await recordAct(transaction, {
      at: now,
      actor: actor.id,
      origin: actor.origin,
      act: 'detection.change',
      subject: 'detection',
      detail: {},
      before,
      after,
    })
    return after
  })
}
