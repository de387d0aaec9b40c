import type { Db } from '../../db/database.ts'
import { providerStatuses } from '../../reports/provider-status.ts'
import { keyStandings } from '../../sources/key-standing.ts'
import { keyQuestions } from '../../sources/key-suggestions.ts'
import type { HomeTab } from '../home/tabs.ts'
import { liveAccounts } from './account-listeners.ts'
import { accountsBlocks } from './account-views.ts'
import { questionsBlocks, settledBlocks } from './link-views.ts'
import { providersBlocks } from './views.ts'

/** The Providers tab: the keys requests are forwarded with, and the accounts that are read. What changes one opens a modal. */
export function providersTab({ db }: { db: Db }): HomeTab {
  return {
    id: 'providers',
    group: 'Set-up',
    title: 'Providers',
    need: 'admin',
    controls: {},
    show: async ({ now }) => [
      ...providersBlocks(await providerStatuses(db, now), now),
      ...questionsBlocks(await keyQuestions(db)),
      ...settledBlocks(await keyStandings(db)),
      ...accountsBlocks(await liveAccounts(db), now),
    ],
  }
}
