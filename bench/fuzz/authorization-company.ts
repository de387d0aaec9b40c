import { type Day, day } from '../../src/base/calendar.ts'
import { settableClock } from '../../src/base/clock.ts'
import { newId } from '../../src/base/id.ts'
import { createLog } from '../../src/base/log.ts'
import { microUsd } from '../../src/base/money.ts'
import { setBudget } from '../../src/budgets/budget.ts'
import type { BudgetScope } from '../../src/budgets/scope.ts'
import type { Db } from '../../src/db/database.ts'
import { apiRoutes } from '../../src/http/api/api.ts'
import { createHttpServer } from '../../src/http/server.ts'
import { changeIncidents } from '../../src/incidents/change-incidents.ts'
import { findingOf } from '../../src/incidents/testing.ts'
import { createApiToken, type TokenHolder } from '../../src/people/api-token.ts'
import { assignMember } from '../../src/people/membership.ts'
import { ensurePerson, type Person } from '../../src/people/person.ts'
import { letGo } from '../../src/people/person-left.ts'
import { ensureRobot } from '../../src/people/robot.ts'
import { setRole } from '../../src/people/roles.ts'
import { createTeam } from '../../src/people/team-changes.ts'
import { createVirtualKey } from '../../src/people/virtual-key.ts'
import { openVault } from '../../src/vault/vault.ts'
import { type Actor, type BudgetOf, company, type PersonName, type TeamName } from './role-table.ts'

export const start = new Date('2026-11-20T10:00:00Z')
const by = { actor: { id: 'bench', origin: 'tally' }, now: start } as const
const admins = ['ana@x.example']
const firstDay: Day = day('2026-11-01')

/** The company of the role table as it is in a database, behind the API on loopback. */
export async function openCompany(db: Db) {
  const vault = openVault(['0'.repeat(64)])
  const people = await peopleIn(db)
  const teams = await teamsIn(db, people)
  const incidents = await incidentsIn(db, people, teams)
  const keys = await keysIn(db, people, vault.keyHashKey)
  const scopeOf = (budget: BudgetOf): BudgetScope => {
    if (budget.kind === 'org') return budget
    if (budget.kind === 'project') return { kind: 'project', project: 'moonshot' }
    if (budget.kind === 'team') return { kind: 'team', teamId: teams[budget.team].id }
    if (budget.kind === 'person') return { kind: 'person', personId: people[budget.person].id }
    return { kind: 'key', lineageId: keys[budget.person].lineageId }
  }
  const budgets = new Map<string, string>()
  for (const budget of allBudgets) {
    const limitMicroUsd = microUsd(900_000_000)
    const terms = { scope: scopeOf(budget), period: 'month', limitMicroUsd, hard: false, strict: false } as const
    budgets.set(nameOf(budget), (await setBudget(db, { ...terms, warnAt: [80], ...by })).budget.id)
  }
  const tokens = await tokensIn(db, people, vault.keyHashKey)
  await db.transaction().execute((transaction) => letGo(transaction, { personIds: [people.gone.id], now: start }))

  const log = createLog('silent')
  const server = createHttpServer({ log, refusals: {} })
  const clock = settableClock(start)
  await apiRoutes(server, { db, clock, log, vault, admins, requestsPerMinute: 10_000_000 })
  const origin = await server.listen({ host: '127.0.0.1', port: 0 })
  return {
    ...{ people, teams, incidents, keys, scopeOf, origin },
    budgetIdOf: (budget: BudgetOf) => budgets.get(nameOf(budget)) ?? '',
    tokenOf: (actor: Actor) => tokens.get(actorName(actor)) ?? '',
    close: () => server.close(),
  }
}

export type Company = Awaited<ReturnType<typeof openCompany>>

const personNames = ['ana', 'finn', 'lea', 'max', 'mo', 'cho', 'sue', 'gone', 'bot', 'crawler'] as const
const teamNames = ['payments', 'checkout', 'search'] as const

export const allBudgets: BudgetOf[] = [
  { kind: 'org' },
  { kind: 'project' },
  ...teamNames.map((team) => ({ kind: 'team', team }) as const),
  ...personNames.filter((name) => name !== 'gone').map((person) => ({ kind: 'person', person }) as const),
  ...personNames.filter((name) => name !== 'gone').map((person) => ({ kind: 'key', person }) as const),
]

export const allActors: Actor[] = [
  ...(['ana', 'finn', 'lea', 'max', 'mo', 'cho', 'sue'] as const).map((name) => ({ kind: 'person', name }) as const),
  ...(['admin', 'finance'] as const).map((role) => ({ kind: 'service', role }) as const),
  ...(['none', 'made up', 'revoked', 'expired', 'left', 'a developer’s key'] as const).map(
    (why) => ({ kind: 'nobody', why }) as const,
  ),
].flatMap((holder) => (['read', 'write'] as const).map((scope) => ({ holder, scope })))

export function actorName({ holder, scope }: Actor): string {
  const who = holder.kind === 'person' ? holder.name : holder.kind === 'service' ? `service ${holder.role}` : holder.why
  return `${who} (${scope})`
}

function nameOf(budget: BudgetOf): string {
  return JSON.stringify(budget)
}

async function peopleIn(db: Db): Promise<Record<PersonName, Person>> {
  const made: Partial<Record<PersonName, Person>> = {}
  for (const name of personNames) {
    const owners: Partial<Record<PersonName, PersonName>> = company.owners
    const owner = owners[name]
    made[name] =
      owner === undefined
        ? await ensurePerson(db, { kind: 'person', name, email: `${name}@x.example`, now: start })
        : await ensureRobot(db, { name, ownerId: made[owner]?.id ?? '', now: start })
  }
  const people = made as Record<PersonName, Person>
  await setRole(db, { personId: people.finn.id, role: 'finance', admins, ...by })
  return people
}

async function teamsIn(db: Db, people: Record<PersonName, Person>): Promise<Record<TeamName, { id: string }>> {
  const made: Partial<Record<TeamName, { id: string }>> = {}
  for (const name of teamNames) {
    const parent = company.teams[name]
    const leadIds = Object.entries(company.leads).flatMap(([lead, team]) =>
      team === name ? [people[lead as PersonName].id] : [],
    )
    made[name] = await createTeam(db, { name, leadIds, parentId: parent && (made[parent]?.id ?? null), ...by })
  }
  const teams = made as Record<TeamName, { id: string }>
  for (const [name, team] of Object.entries(company.sitsIn)) {
    const personId = people[name as PersonName].id
    await assignMember(db, { personId, teamId: teams[team].id, fromDay: firstDay, ...by })
  }
  return teams
}

// One of each, so that whose it is says whether it is seen.
async function incidentsIn(
  db: Db,
  people: Record<PersonName, Person>,
  teams: Record<TeamName, { id: string }>,
): Promise<Record<PersonName, string>> {
  const sitsIn: Partial<Record<PersonName, TeamName>> = company.sitsIn
  const nameOfId = new Map(personNames.map((name) => [people[name].id, name]))
  const teamOf = (id: string) => {
    const team = sitsIn[nameOfId.get(id) ?? 'gone']
    return team === undefined ? null : teams[team].id
  }
  const findings = personNames.map((name) =>
    findingOf({ subject: { kind: 'entity', id: people[name].id }, onset: start.getTime() - 3_600_000 }),
  )
  const surroundings = { teamOf, activeDaysSince: () => 0, newId }
  const transitions = await changeIncidents(
    db,
    {
      findings,
      surroundings,
      factsOf: ({ subject }) => ({
        subjectKind: people[nameOfId.get(subject.id) ?? 'gone'].kind === 'robot' ? 'robot' : 'person',
        teamId: teamOf(subject.id),
      }),
    },
    start,
  )
  const opened = transitions.filter(({ reason }) => reason === 'opened').map(({ after }) => after)
  return Object.fromEntries(opened.map(({ id, subject }) => [nameOfId.get(subject.id) ?? '', id])) as Record<
    PersonName,
    string
  >
}

async function keysIn(db: Db, people: Record<PersonName, Person>, hashKey: Buffer) {
  const made = await Promise.all(
    personNames.map(async (name) => {
      const asked = { personId: people[name].id, name: 'laptop', project: '', tags: {}, expiresAt: null }
      const { key } = await createVirtualKey(db, { ...asked, now: start, hashKey })
      return [name, key] as const
    }),
  )
  return Object.fromEntries(made) as Record<PersonName, (typeof made)[number][1]>
}

async function tokensIn(
  db: Db,
  people: Record<PersonName, Person>,
  hashKey: Buffer,
): Promise<ReadonlyMap<string, string>> {
  const tokens = new Map<string, string>()
  for (const actor of allActors) {
    const { holder, scope } = actor
    const make = async (as: TokenHolder, expiresAt: Date | null = null) =>
      createApiToken(db, { name: actorName(actor), scope, holder: as, expiresAt, hashKey, ...by })
    const admin = { kind: 'service', role: 'admin' } as const
    const secretOf = async () => {
      if (holder.kind === 'person') return (await make({ kind: 'person', personId: people[holder.name].id })).secret
      if (holder.kind === 'service') return (await make(holder)).secret
      switch (holder.why) {
        case 'none':
          return ''
        case 'made up':
          return `tly_api_${'m'.repeat(43)}`
        case 'a developer’s key':
          return `acl_${'d'.repeat(43)}`
        case 'left':
          return (await make({ kind: 'person', personId: people.gone.id })).secret
        case 'expired':
          return (await make(admin, new Date(start.getTime() - 1))).secret
        case 'revoked': {
          const { token, secret } = await make(admin)
          await db.updateTable('api_token').set({ revoked_at: start }).where('id', '=', token.id).execute()
          return secret
        }
      }
    }
    tokens.set(actorName(actor), await secretOf())
  }
  return tokens
}
