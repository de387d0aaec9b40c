import type { Db } from '../../db/database.ts'
import { providerStatuses } from '../../reports/provider-status.ts'
import type { HomeTab } from '../home/tabs.ts'
import { providersBlocks } from './views.ts'

/** The Providers tab. What changes a key opens a modal. */
export function providersTab({ db }: { db: Db }): HomeTab {
  return {
    id: 'providers',
    group: 'Set-up',
    title: 'Providers',
    need: 'admin',
    controls: {},
    show: async ({ now }) => providersBlocks(await providerStatuses(db, now), now),
  }
}
