import type { ApiDeps } from './api-deps.ts'
import { changeEndpoints } from './changes/endpoints.ts'
import type { Endpoint } from './endpoint.ts'
import { getAnalytics } from './reading/analytics.ts'
import { getAnomalies } from './reading/anomalies.ts'
import { listActs } from './reading/audit.ts'
import { getDataStatus } from './reading/data-status.ts'
import { getExport } from './reading/export.ts'
import { listInvoices, showInvoice } from './reading/invoices.ts'
import { getModelCosts } from './reading/model-costs.ts'
import { listPeople } from './reading/people.ts'
import { getSpend } from './reading/spend.ts'
import { getStats } from './reading/stats.ts'
import { getTeamSpend } from './reading/team-spend.ts'
import { getUser } from './reading/users.ts'

/** Every way into the API, in the order of its document. */
export const endpoints: ReadonlyArray<Endpoint<ApiDeps>> = [
  getSpend,
  getStats,
  getAnalytics,
  getTeamSpend,
  getModelCosts,
  listPeople,
  getUser,
  getExport,
  getDataStatus,
  getAnomalies,
  ...changeEndpoints,
  listActs,
  listInvoices,
  showInvoice,
]
