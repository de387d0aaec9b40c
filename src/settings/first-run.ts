import { z } from 'zod'
import type { DbOrTransaction } from '../db/database.ts'
import { readSetting, type Setting } from './setting.ts'

/** What was told last of the first steps: which are done, and how many names are nobody’s yet. */
export type FirstSteps = { provider: boolean; people: boolean; channel: boolean; unmatched: number }

/**
 * How far the first run is. `new`: nobody could be found who sets Tally up. `under way`: one Slack account has the list of
 * steps, which shows `told`. `over`: the steps are done, or Tally was in use before.
 */
export type FirstRun =
  | { state: 'new' }
  | { state: 'under way'; workspace: string; slackUser: string; told: FirstSteps }
  | { state: 'over'; slackUser: string | null }

export const firstRunSetting: Setting<FirstRun> = {
  name: 'first-run',
  schema: z.discriminatedUnion('state', [
    z.object({ state: z.literal('new') }),
    z.object({
      state: z.literal('under way'),
      workspace: z.string(),
      slackUser: z.string(),
      told: z.object({ provider: z.boolean(), people: z.boolean(), channel: z.boolean(), unmatched: z.int().min(0) }),
    }),
    z.object({ state: z.literal('over'), slackUser: z.string().nullable() }),
  ]),
}

/** How far the first run is; null before anybody looked. */
export async function readFirstRun(db: DbOrTransaction): Promise<FirstRun | null> {
  return readSetting(db, firstRunSetting)
}
