import type { Random } from '../../sandbox/company/random.ts'
import type { Db } from '../../src/db/database.ts'
import { endpoints } from '../../src/http/api/endpoints.ts'
import { contents } from '../../src/slack/testing/contents.ts'
import { withFreshDatabase } from '../fresh-database.ts'
import { print, table } from '../tables.ts'
import { allActors, allBudgets, type Company, openCompany, start } from './authorization-company.ts'
import { requestOf } from './authorization-requests.ts'
import { type Became, campaign, type Order } from './campaign.ts'
import { type Action, type Actor, type Verdict, verdictOf } from './role-table.ts'

type Tried = { actor: Actor; action: Action }

const longestSeconds = 60
const allOfItEvery = 40

/**
 * Random actors try random actions on random people, teams, keys, incidents and budgets over the HTTP API, and what comes of it is
 * held against the role table. What is refused has to leave everything as it was, and what is hidden has to be answered as
 * what is not there. Slack's listeners are tried as everybody in src/slack/access.test.ts.
 */
export async function fuzzAuthorization(order: Order): Promise<number> {
  return withFreshDatabase(start, async ({ db, url }) => {
    const company = await openCompany(db)
    const counts = new Map<Verdict, number>()
    const tried = new Set<string>()
    let refusals = 0
    // When a token was first used is written down, and would be taken for something that was done.
    for (const actor of allActors) await ask(company, { actor, action: { do: 'see own', what: 'budgets' } })
    try {
      const faults = await campaign<Tried>(
        { ...order, seconds: Math.min(order.seconds, longestSeconds) },
        {
          name: 'Authorization: the HTTP API',
          longestMs: 20_000,
          mostGrownMb: 40,
          make: triedOf,
          async hand(one) {
            const verdict = verdictOf(one.actor, one.action)
            tried.add(endpointOf(requestOf(company, one.action).request))
            const everything = async () =>
              refusals % allOfItEvery === 0 ? contents({ db, url, close: async () => undefined }) : acts(db)
            const before = verdict === 'allowed' ? null : await everything()
            const answer = await ask(company, one)
            refuseOther(verdict, answer)
            if (before !== null && before !== (await everything())) throw new Error('what was refused was done')
            if (verdict === 'hidden') await refuseTellTale(company, one, answer)
            if (verdict !== 'allowed') refusals += 1
            counts.set(verdict, (counts.get(verdict) ?? 0) + 1)
            return verdict === 'allowed' ? ('accepted' satisfies Became) : 'refused'
          },
        },
      )
      table(
        'What the role table says of them',
        ['verdict', 'tried'],
        [...counts].toSorted(([, a], [, b]) => b - a),
      )
      const untried = endpoints.map(({ method, path }) => `${method} ${path}`).filter((name) => !tried.has(name))
      print(
        `\n${allActors.length} actors; every ${allOfItEvery}th refusal is held against all rows, the others against the audit log. ${endpoints.length - untried.length} of ${endpoints.length} endpoints; not ${untried.join(', ')}.`,
      )
      return faults
    } finally {
      await company.close()
    }
  })
}

// Every change is written down in the transaction that makes it.
async function acts(db: Db): Promise<string> {
  const { count } = await db
    .selectFrom('audit')
    .select((select) => select.fn.countAll().as('count'))
    .executeTakeFirstOrThrow()
  return String(count)
}

type Answer = { status: number; text: string }

const statuses: Record<Exclude<Verdict, 'allowed'>, number> = {
  'no token': 401,
  'not allowed': 403,
  hidden: 404,
  'not there': 404,
}

function refuseOther(verdict: Verdict, { status, text }: Answer): void {
  const isRight = verdict === 'allowed' ? status < 300 || status === 409 : status === statuses[verdict]
  if (!isRight) throw new Error(`the table says ${verdict}, and ${status} came: ${text.slice(0, 200)}`)
  if (verdict !== 'allowed' && /MicroUsd|@x\.example/.test(text.replaceAll(/(?:person:)?\w+@x\.example/g, 'asked')))
    throw new Error(`a refusal says more than that: ${text.slice(0, 300)}`)
}

// Who asks of somebody they may not see learns as much as of somebody there is not.
async function refuseTellTale(company: Company, { actor, action }: Tried, hidden: Answer): Promise<void> {
  const other = await ask(company, { actor, action: ofNobody(action) })
  const shape = ({ status, text }: Answer) => `${status} ${text.replaceAll(/[0-9a-f]{8}-[0-9a-f-]{27}/g, 'id')}`
  if (shape(other) !== shape(hidden)) throw new Error(`${shape(hidden)}\n  is told apart from ${shape(other)}`)
}

function ofNobody(action: Action): Action {
  if ('person' in action) return { ...action, person: 'nobody' }
  if (action.do === 'see team') return { ...action, team: 'nobody' }
  if ('of' in action) return { ...action, of: 'nobody' }
  if ('budget' in action && action.do !== 'set budget') return { ...action, budget: 'nobody' }
  return action
}

async function ask(company: Company, { actor, action }: Tried): Promise<Answer> {
  const { request, body } = requestOf(company, action)
  const [method = '', path = ''] = request.split(' ')
  const token = company.tokenOf(actor)
  const type = typeof body === 'string' ? 'text/csv' : 'application/json'
  const response = await fetch(`${company.origin}/api${path}`, {
    method,
    headers: {
      ...(token === '' ? {} : { authorization: `Bearer ${token}` }),
      ...(body === undefined ? {} : { 'content-type': type }),
    },
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  })
  return { status: response.status, text: await response.text() }
}

function endpointOf(request: string): string {
  const [method = '', path = ''] = request.split(' ')
  const bare = path.split('?', 1)[0] ?? ''
  const found = endpoints.find(
    (one) => one.method === method && new RegExp(`^${one.path.replaceAll(/:[^/]+/g, '[^/]+')}$`).test(bare),
  )
  if (!found) throw new Error(`there is no endpoint ${request}`)
  return `${method} ${found.path}`
}

const people = ['ana', 'finn', 'lea', 'max', 'mo', 'cho', 'sue', 'gone', 'bot', 'crawler'] as const
const someone = [...people, 'nobody'] as const
const team = ['payments', 'checkout', 'search'] as const
const doing = [
  'see person',
  'see team',
  'see all',
  'list',
  'read for finance',
  'read for admins',
  'see own',
  'see incident',
  'answer incident',
  'pause key',
  'resume key',
  'revoke key',
  'see budget',
  'change budget',
  'raise budget',
  'remove budget',
  'set budget',
  'change team',
  'remove team',
  'make team',
  'move people',
  'add to team',
  'see deletion',
  'delete person',
  'change settings',
  'ask for a reading',
] as const satisfies ReadonlyArray<Action['do']>

function triedOf(random: Random): Tried {
  const actor = anyOf(random, random.next() < 0.1 ? nobodies : somebodies)
  const action = actionOf(random, anyOf(random, doing))
  // What cannot be undone would change the table; nobody who may does it.
  const isForGood = endings.has(action.do) && verdictOf(actor, action) === 'allowed'
  return { actor, action: isForGood ? { do: 'see all', how: 'spend' } : action }
}

const endings = new Set<Action['do']>(['remove team', 'remove budget', 'revoke key', 'delete person'])
const nobodies = allActors.filter(({ holder }) => holder.kind === 'nobody')
const somebodies = allActors.filter(({ holder }) => holder.kind !== 'nobody')

function actionOf(random: Random, what: Action['do']): Action {
  switch (what) {
    case 'see person':
      return {
        do: what,
        person: random.pick(someone),
        how: random.pick(['users', 'spend', 'stats', 'models', 'export']),
      }
    case 'see team':
      return {
        do: what,
        team: random.pick([...team, 'nobody']),
        how: random.pick(['spend', 'stats', 'export', 'group']),
      }
    case 'see all':
      return { do: what, how: random.pick(['spend', 'stats', 'export', 'models']) }
    case 'list':
      return { do: what, what: random.pick(['people', 'analytics', 'groups']) }
    case 'read for finance':
      return { do: what, what: random.pick(['data-status', 'invoices', 'sync', 'teams as CSV']) }
    case 'read for admins':
      return { do: what, what: random.pick(['audit', 'providers', 'settings', 'all keys']) }
    case 'see own':
      return { do: what, what: random.pick(['incidents', 'anomalies', 'budgets', 'keys', 'spend', 'team-spend']) }
    case 'see incident':
    case 'answer incident':
    case 'pause key':
    case 'resume key':
    case 'revoke key':
      return { do: what, of: random.pick(someone) }
    case 'see budget':
    case 'change budget':
    case 'raise budget':
    case 'remove budget':
      return { do: what, budget: random.next() < 0.1 ? 'nobody' : anyOf(random, allBudgets) }
    case 'set budget':
      return { do: what, budget: anyOf(random, allBudgets) }
    case 'change team':
    case 'remove team':
      return { do: what, team: random.pick(team) }
    case 'see deletion':
    case 'delete person':
      return { do: what, whom: anyOf(random, people) }
    default:
      return { do: what }
  }
}

function anyOf<One>(random: Random, from: readonly One[]): One {
  const one = from[random.between(0, from.length - 1)]
  if (one === undefined) throw new Error('nothing to choose from')
  return one
}
