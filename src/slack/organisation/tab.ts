import type { Db } from '../../db/database.ts'
import { alertRoutes } from '../../incidents/alert-routes.ts'
import { listTeams } from '../../people/team.ts'
import { readOrganisation } from '../../settings/organisation.ts'
import type { HomeTab } from '../home/tabs.ts'
import { workspaceBlocks } from '../install/views.ts'
import type { Workspaces } from '../install/workspaces.ts'
import { organisationBlocks } from './views.ts'

/** Home > Set-up > Organisation. What changes it opens a modal. */
export function organisationTab({ db, workspaces }: { db: Db; workspaces: Workspaces | null }): HomeTab {
  return {
    id: 'organisation',
    group: 'Set-up',
    title: 'Organisation',
    need: 'admin',
    controls: {},
    show: async ({ asker }) => [
      ...organisationBlocks(await readOrganisation(db), {
        routes: await alertRoutes(db),
        teams: await listTeams(db),
        here: asker.team,
      }),
      ...(workspaces ? workspaceBlocks(await workspaces.list(), asker.team) : []),
    ],
  }
}
