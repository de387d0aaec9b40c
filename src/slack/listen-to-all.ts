import type { Clock } from '../base/clock.ts'
import type { Log } from '../base/log.ts'
import type { ProxiedProvider } from '../base/provider.ts'
import type { Db } from '../db/database.ts'
import type { FileImports } from '../imports/file-imports.ts'
import type { QuietTimes } from '../notices/quiet-times.ts'
import type { Vault } from '../vault/vault.ts'
import { listenToAudit } from './audit/listeners.ts'
import { auditTab } from './audit/tab.ts'
import { listenToBudgets } from './budgets/listeners.ts'
import { budgetMessages } from './budgets/messages.ts'
import { budgetsTab } from './budgets/tab.ts'
import type { ChartPictures } from './chart-pictures.ts'
import { listenToCompare } from './compare/listeners.ts'
import { cycleMessages } from './cycle-summary/messages.ts'
import { dashboardTab, listenToScopes } from './dashboard/tab.ts'
import { listenToData } from './data/listeners.ts'
import { dataMessages } from './data/messages.ts'
import { dataTab } from './data/tab.ts'
import { digestMessages } from './digests/messages.ts'
import { listenToEstimate } from './estimate/listeners.ts'
import { listenToExport } from './export/listeners.ts'
import type { FileDesk } from './files/file-desk.ts'
import { listenToFiles } from './files/listeners.ts'
import { listenToFirstRun } from './first-run/listeners.ts'
import { firstRunMessages } from './first-run/messages.ts'
import { firstRunTab } from './first-run/tab.ts'
import { listenToForecast } from './forecast/listeners.ts'
import { listenToHome } from './home/listeners.ts'
import type { HomeTab } from './home/tabs.ts'
import { listenToIncidents } from './incidents/listeners.ts'
import { incidentMessages } from './incidents/messages.ts'
import { incidentsTab } from './incidents/tab.ts'
import { listenToInsights } from './insights/listeners.ts'
import { insightsTab } from './insights/tab.ts'
import { listenToWorkspaces } from './install/listeners.ts'
import { workspaceMessages } from './install/messages.ts'
import type { Workspaces } from './install/workspaces.ts'
import { listenToInvoices } from './invoices/listeners.ts'
import { invoicesTab } from './invoices/tab.ts'
import { listenToKeys } from './keys/listeners.ts'
import { keyMessages } from './keys/messages.ts'
import { allKeysTab, ownKeysTab } from './keys/tabs.ts'
import type { Listening } from './listening/listening.ts'
import { listenToMail } from './mail/listeners.ts'
import { mailMessages } from './mail/messages.ts'
import { listenToModels } from './models/listeners.ts'
import { modelsTab } from './models/tab.ts'
import { listenToNotifications } from './notifications/listeners.ts'
import { togetherMessages } from './notifications/messages.ts'
import { notificationsTab } from './notifications/tab.ts'
import { listenToOrganisation } from './organisation/listeners.ts'
import { organisationTab } from './organisation/tab.ts'
import type { MailDelivery } from './outbox/deliver.ts'
import { forAdmins } from './outbox/for-admins.ts'
import type { OutboxRenderer } from './outbox/renderer.ts'
import { listenToOverview } from './overview/listeners.ts'
import { overviewTab } from './overview/tab.ts'
import { listenToDirectory } from './people/directory.ts'
import { listenToTeamExport } from './people/export-teams.ts'
import { listenToMatching } from './people/match-listeners.ts'
import { peopleMessages } from './people/messages.ts'
import { listenToPersons } from './people/person-listeners.ts'
import { peopleTab, teamsTab } from './people/tabs.ts'
import { listenToTeams } from './people/team-listeners.ts'
import { listenToPeopleSpend } from './people-spend/listeners.ts'
import { peopleSpendTab } from './people-spend/tab.ts'
import { listenToPersonSpend } from './person-spend/listeners.ts'
import { planMessages } from './plan-notice/messages.ts'
import { listenToProjects } from './project-spend/listeners.ts'
import { listenToProviderSpend } from './provider-spend/listeners.ts'
import { providerSpendTab } from './provider-spend/tab.ts'
import { listenToAccounts, type ProbeKey } from './providers/account-listeners.ts'
import { listenToKeyLinks } from './providers/link-listeners.ts'
import { listenToProviders } from './providers/listeners.ts'
import { providersTab } from './providers/tab.ts'
import { listenToQuestions } from './questions/listeners.ts'
import { listenToSamples } from './samples/listeners.ts'
import { sampleMessages } from './samples/messages.ts'
import { listenToSessions } from './sessions/listeners.ts'
import { listenToSpend } from './spend/listeners.ts'
import { mySpendTab } from './spend/tab.ts'
import { listenToUnitCosts } from './unit-costs/listeners.ts'
import type { SlackClients } from './web-api.ts'

/** What the features work with. */
export type FeatureDeps = {
  db: Db
  clock: Clock
  log: Log
  vault: Vault
  clients: SlackClients
  /** Null where there is one workspace, by its tokens. */
  workspaces: Workspaces | null
  pictures: ChartPictures
  /** Where the app is reached from outside; null when nobody said. */
  publicUrl: string | null
  /** What developers give their tools as base URL. */
  baseUrl: string
  upstreams: Record<ProxiedProvider, string>
  /** Tries a vendor’s admin key; reading the vendors is no business of Slack’s side. */
  probe: ProbeKey
  admins: readonly string[]
  files: FileImports
  fileDesk: FileDesk
  /** Null where no e-mail is set up. */
  mail: MailDelivery | null
  /** When whoever chose no quiet times is not written to. */
  usualQuiet: QuietTimes
}

/** How the messages of each kind in the outbox are drawn. */
export function renderersOf(deps: FeatureDeps): Record<string, OutboxRenderer> {
  const each = forAdmins(deps, {
    ...peopleMessages,
    ...workspaceMessages,
    ...keyMessages(deps),
    ...budgetMessages(deps),
    ...incidentMessages(deps),
    ...dataMessages(deps),
    ...firstRunMessages(deps),
    ...cycleMessages(deps),
    ...planMessages(deps),
    ...digestMessages(deps),
    ...mailMessages(deps),
  })
  return { ...each, ...togetherMessages(deps, each), ...sampleMessages(deps, each) }
}

/** Every feature, registered. Home's tabs stand in the order of their rows. */
export function listenToAll(listening: Listening, deps: FeatureDeps): void {
  const dashboard = [
    overviewTab(deps),
    peopleSpendTab(deps),
    modelsTab(deps),
    insightsTab(deps),
    providerSpendTab(deps),
  ]
  const tabs: HomeTab[] = [
    firstRunTab(deps),
    dashboardTab(deps, mySpendTab(deps)),
    ownKeysTab(deps),
    budgetsTab(deps),
    ...dashboard.map((tab) => dashboardTab(deps, tab)),
    invoicesTab(deps),
    incidentsTab(deps),
    dataTab(deps),
    notificationsTab(deps),
    teamsTab(deps),
    peopleTab(deps),
    allKeysTab(deps),
    providersTab(deps),
    organisationTab(deps),
    auditTab(deps),
  ]
  listenToSpend(listening, deps)
  listenToQuestions(listening, deps)
  listenToScopes(listening, deps, dashboard)
  listenToOverview(listening, deps)
  listenToPeopleSpend(listening, deps)
  listenToPersonSpend(listening, deps)
  listenToSessions(listening, deps)
  listenToModels(listening, deps)
  listenToInsights(listening, deps)
  listenToProviderSpend(listening, deps)
  listenToInvoices(listening, deps)
  listenToForecast(listening, deps)
  listenToCompare(listening, deps)
  listenToEstimate(listening, deps)
  listenToProjects(listening, deps)
  listenToUnitCosts(listening, deps)
  listenToExport(listening, deps)
  listenToFiles(listening, deps)
  listenToDirectory(listening, deps)
  listenToTeams(listening, deps)
  listenToTeamExport(listening, deps)
  listenToPersons(listening, deps)
  listenToMatching(listening, deps)
  listenToProviders(listening, deps)
  listenToAccounts(listening, deps)
  listenToKeyLinks(listening, deps)
  listenToData(listening, deps)
  listenToAudit(listening, deps)
  listenToKeys(listening, deps)
  listenToBudgets(listening, deps)
  listenToIncidents(listening, deps)
  listenToMail(listening, deps)
  listenToOrganisation(listening, deps)
  listenToWorkspaces(listening, deps)
  listenToFirstRun(listening, deps)
  listenToSamples(listening, deps)
  listenToNotifications(listening, deps)
  listenToHome(listening, deps, tabs)
}
