import type { Clock } from '../base/clock.ts'
import type { Log } from '../base/log.ts'
import type { ProxiedProvider } from '../base/provider.ts'
import type { Db } from '../db/database.ts'
import type { Vault } from '../vault/vault.ts'
import { listenToAudit } from './audit/listeners.ts'
import { auditTab } from './audit/tab.ts'
import { listenToBudgets } from './budgets/listeners.ts'
import { budgetMessages } from './budgets/messages.ts'
import { budgetsTab } from './budgets/tab.ts'
import type { ChartPictures } from './chart-pictures.ts'
import { listenToData } from './data/listeners.ts'
import { dataMessages } from './data/messages.ts'
import { dataTab } from './data/tab.ts'
import { listenToHome } from './home/listeners.ts'
import type { HomeTab } from './home/tabs.ts'
import { listenToKeys } from './keys/listeners.ts'
import { keyMessages } from './keys/messages.ts'
import { allKeysTab, ownKeysTab } from './keys/tabs.ts'
import type { Listening } from './listening/listening.ts'
import { listenToOrganisation } from './organisation/listeners.ts'
import { organisationTab } from './organisation/tab.ts'
import type { OutboxRenderer } from './outbox/renderer.ts'
import { listenToDirectory } from './people/directory.ts'
import { listenToMatching } from './people/match-listeners.ts'
import { peopleMessages } from './people/messages.ts'
import { listenToPersons } from './people/person-listeners.ts'
import { peopleTab, teamsTab } from './people/tabs.ts'
import { listenToTeams } from './people/team-listeners.ts'
import { listenToAccounts, type ProbeKey } from './providers/account-listeners.ts'
import { listenToKeyLinks } from './providers/link-listeners.ts'
import { listenToProviders } from './providers/listeners.ts'
import { providersTab } from './providers/tab.ts'
import { listenToSpend } from './spend/listeners.ts'
import { mySpendTab } from './spend/tab.ts'
import { teamTab } from './spend/team-tab.ts'
import type { SlackClients } from './web-api.ts'

/** What the features work with. */
export type FeatureDeps = {
  db: Db
  clock: Clock
  log: Log
  vault: Vault
  clients: SlackClients
  pictures: ChartPictures
  /** Where the app is reached from outside; null when nobody said. */
  publicUrl: string | null
  /** What developers give their tools as base URL. */
  baseUrl: string
  upstreams: Record<ProxiedProvider, string>
  /** Tries a vendor’s admin key; reading the vendors is no business of Slack’s side. */
  probe: ProbeKey
  admins: readonly string[]
}

/** How the messages of each kind in the outbox are drawn. */
export function renderersOf(deps: FeatureDeps): Record<string, OutboxRenderer> {
  return { ...peopleMessages, ...keyMessages(deps), ...budgetMessages(deps), ...dataMessages(deps) }
}

/** Every feature, registered. Home's tabs stand in the order of their rows. */
export function listenToAll(listening: Listening, deps: FeatureDeps): void {
  const tabs: HomeTab[] = [
    mySpendTab(deps),
    ownKeysTab(deps),
    budgetsTab(deps),
    teamTab(deps),
    dataTab(deps),
    teamsTab(deps),
    peopleTab(deps),
    allKeysTab(deps),
    providersTab(deps),
    organisationTab(deps),
    auditTab(deps),
  ]
  listenToSpend(listening, deps)
  listenToDirectory(listening, deps)
  listenToTeams(listening, deps)
  listenToPersons(listening, deps)
  listenToMatching(listening, deps)
  listenToProviders(listening, deps)
  listenToAccounts(listening, deps)
  listenToKeyLinks(listening, deps)
  listenToData(listening, deps)
  listenToAudit(listening, deps)
  listenToKeys(listening, deps)
  listenToBudgets(listening, deps)
  listenToOrganisation(listening, deps)
  listenToHome(listening, deps, tabs)
}
