import { newId } from '../../src/base/id.ts'
import type { Company } from './authorization-company.ts'
import type { Action, PersonName, TeamName } from './role-table.ts'

/** What is sent: `GET /spend?scope=org`, and a body; text is sent as CSV. */
type Request = { request: string; body?: unknown }

/** An action as a request to the API. */
export function requestOf(company: Company, action: Action): Request {
  const { people, teams, keys, incidents } = company
  const personId = (name: PersonName | 'nobody') => (name === 'nobody' ? newId() : people[name].id)
  const teamId = (name: TeamName | 'nobody') => (name === 'nobody' ? newId() : teams[name].id)
  switch (action.do) {
    case 'see person':
      if (action.how === 'users') return { request: `GET /users/${personId(action.person)}` }
      return { request: `GET ${figures[action.how]}scope=person:${personId(action.person)}` }
    case 'see team':
      if (action.how === 'group') return { request: `GET /groups/${teamId(action.team)}` }
      return { request: `GET ${figures[action.how]}scope=team:${teamId(action.team)}` }
    case 'see all':
      return { request: `GET ${figures[action.how]}scope=org` }
    case 'list':
      return { request: `GET /${action.what}` }
    case 'read for finance':
      return { request: `GET /${action.what === 'teams as CSV' ? 'groups/export' : action.what}` }
    case 'read for admins':
      return { request: `GET /${action.what === 'all keys' ? 'keys?whose=all' : action.what}` }
    case 'see own':
      return { request: `GET /${action.what}` }
    case 'see incident':
      return { request: `GET /incidents/${action.of === 'nobody' ? newId() : incidents[action.of]}` }
    case 'answer incident': {
      const id = action.of === 'nobody' ? newId() : incidents[action.of]
      return { request: `PATCH /incidents/${id}`, body: { action: 'acknowledge', note: 'seen' } }
    }
    case 'pause key':
    case 'resume key':
    case 'revoke key': {
      const id = action.of === 'nobody' ? newId() : keys[action.of].id
      return { request: `POST /keys/${id}/${action.do.split(' ', 1)[0]}` }
    }
    case 'see budget':
      return { request: `GET /budgets/${budgetId(company, action.budget)}` }
    case 'change budget':
      return { request: `PATCH /budgets/${budgetId(company, action.budget)}`, body: { limitMicroUsd: 800_000_000 } }
    case 'raise budget': {
      const body = { id: newId(), amountMicroUsd: 10_000, until: '2026-11-25T00:00:00Z', reason: 'release' }
      return { request: `POST /budgets/${budgetId(company, action.budget)}/raise`, body }
    }
    case 'remove budget':
      return { request: `DELETE /budgets/${budgetId(company, action.budget)}` }
    case 'set budget':
      return {
        request: 'POST /budgets',
        body: { scope: company.scopeOf(action.budget), period: 'month', limitMicroUsd: 700_000_000 },
      }
    case 'change team':
      return { request: `PATCH /groups/${teams[action.team].id}`, body: { costCentre: 'CC-1' } }
    case 'remove team':
      return { request: `DELETE /groups/${teams[action.team].id}` }
    case 'make team':
      return { request: 'POST /groups', body: { name: `Team ${newId()}` } }
    case 'add to team':
      return {
        request: 'PATCH /groups',
        body: { action: 'assign', email: 'mo@x.example', targetGroupId: teams.payments.id },
      }
    case 'see deletion':
      return { request: `GET /people/${people[action.whom].id}/deletion` }
    case 'delete person':
      return { request: `DELETE /people/${people[action.whom].id}` }
    case 'move people':
      return { request: 'POST /groups/import?preview=true', body: 'email,team\nmo@x.example,payments\n' }
    case 'change settings':
      return { request: 'PUT /settings', body: { organisation: { name: 'Acme' } } }
    case 'ask for a reading':
      return { request: 'POST /sync', body: {} }
  }
}

const figures = { spend: '/spend?', stats: '/stats?', models: '/model-costs?', export: '/export?kind=days&' } as const

function budgetId(company: Company, budget: Parameters<Company['budgetIdOf']>[0] | 'nobody'): string {
  return budget === 'nobody' ? newId() : company.budgetIdOf(budget)
}
