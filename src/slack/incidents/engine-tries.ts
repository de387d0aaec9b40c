import { hourMs } from '../../base/calendar.ts'
import type { Log } from '../../base/log.ts'
import type { Db } from '../../db/database.ts'
import type { DetectionSettings } from '../../incidents/detection-settings.ts'
import { type EngineMessages, triedEngine } from '../../incidents/engine-backtest.ts'
import { budgets } from './settings-view.ts'

export type EngineTried = ReadonlyMap<number, EngineMessages>

/** What the engine would have sent: counted in the background, once an hour for the same floors. */
export type EngineTries = {
  /** Starts counting where that is due; null while it is not done, after `patienceMs` at most. */
  ask(settings: Pick<DetectionSettings, 'floors'>, now: Date, patienceMs: number): Promise<EngineTried | null>
}

export function createEngineTries(db: Db, log: Log): EngineTries {
  let running: { key: string; tried: Promise<EngineTried | null> } | null = null
  return {
    ask({ floors }, now, patienceMs) {
      const key = JSON.stringify([floors, Math.floor(now.getTime() / hourMs)])
      if (running?.key !== key) {
        const all = budgets.map(({ alertBudget }) => alertBudget).filter((budget) => budget > 0)
        const tried = triedEngine(db, { budgets: all, floors, now }).catch((thrown: unknown) => {
          log.warn({ err: thrown }, 'what detection would have sent could not be counted')
          running = null
          return null
        })
        running = { key, tried }
      }
      return Promise.race([running.tried, after(patienceMs)])
    },
  }
}

function after(ms: number): Promise<null> {
  return new Promise((resolve) => setTimeout(() => resolve(null), ms).unref())
}
