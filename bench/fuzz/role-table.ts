/**
 * Who may see and do what over the HTTP API, written from what docs/api.md, docs/privacy.md and README.md say and from nothing
 * in src: the two are to agree.
 */

export type PersonName = 'ana' | 'finn' | 'lea' | 'max' | 'mo' | 'cho' | 'sue' | 'gone' | 'bot' | 'crawler'
export type TeamName = 'payments' | 'checkout' | 'search'

/**
 * The company: Ana is an admin, Finn finance. Lea leads Payments, of which Checkout is a part; Max leads Search and sits in
 * Payments; Mo is in Payments, Cho in Checkout, Sue in Search; Gone has left. Bot is Sue's robot and sits in Search, Crawler is Mo's
 * and sits nowhere.
 */
export const company = {
  teams: { payments: null, checkout: 'payments', search: null },
  leads: { lea: 'payments', max: 'search' },
  sitsIn: { lea: 'payments', max: 'payments', mo: 'payments', cho: 'checkout', sue: 'search', bot: 'search' },
  owners: { bot: 'sue', crawler: 'mo' },
} as const satisfies {
  teams: Record<TeamName, TeamName | null>
  leads: Partial<Record<PersonName, TeamName>>
  sitsIn: Partial<Record<PersonName, TeamName>>
  owners: Partial<Record<PersonName, PersonName>>
}

/** Whom a token acts as. */
export type Holder =
  | { kind: 'person'; name: 'ana' | 'finn' | 'lea' | 'max' | 'mo' | 'cho' | 'sue' }
  | { kind: 'service'; role: 'admin' | 'finance' }
  /** No token, one nobody made, one that is revoked, expired, or of somebody who left. */
  | { kind: 'nobody'; why: 'none' | 'made up' | 'revoked' | 'expired' | 'left' | 'a developer’s key' }

export type Actor = { holder: Holder; scope: 'read' | 'write' }

export type BudgetOf =
  | { kind: 'org' }
  | { kind: 'project' }
  | { kind: 'team'; team: TeamName }
  | { kind: 'person'; person: PersonName }
  | { kind: 'key'; person: PersonName }

/** What is tried, and of whom. `nobody`: of somebody or something there is not. */
export type Action =
  | { do: 'see person'; person: PersonName | 'nobody'; how: 'users' | 'spend' | 'stats' | 'models' | 'export' }
  | { do: 'see team'; team: TeamName | 'nobody'; how: 'spend' | 'stats' | 'export' | 'group' }
  | { do: 'see all'; how: 'spend' | 'stats' | 'export' | 'models' }
  | { do: 'list'; what: 'people' | 'analytics' | 'groups' }
  | { do: 'read for finance'; what: 'data-status' | 'invoices' | 'sync' | 'teams as CSV' }
  | { do: 'read for admins'; what: 'audit' | 'providers' | 'settings' | 'all keys' }
  | { do: 'see own'; what: 'incidents' | 'anomalies' | 'budgets' | 'keys' | 'spend' | 'team-spend' }
  | { do: 'see incident' | 'answer incident'; of: PersonName | 'nobody' }
  | { do: 'pause key' | 'resume key' | 'revoke key'; of: PersonName | 'nobody' }
  | { do: 'see budget' | 'change budget' | 'raise budget' | 'remove budget'; budget: BudgetOf | 'nobody' }
  | { do: 'set budget'; budget: BudgetOf }
  | { do: 'change team' | 'remove team'; team: TeamName }
  | { do: 'see deletion' | 'delete person'; whom: PersonName }
  | { do: 'make team' | 'move people' | 'add to team' | 'change settings' }
  | { do: 'ask for a reading' }

/** What has to come of it. `hidden`: like what is not there, so that nobody learns whether it is. */
export type Verdict = 'allowed' | 'no token' | 'not allowed' | 'hidden' | 'not there'

/** What the documents say comes of an actor's action. */
export function verdictOf({ holder, scope }: Actor, action: Action): Verdict {
  if (holder.kind === 'nobody') return 'no token'
  if (scope === 'read' && changes(action)) return 'not allowed'
  switch (action.do) {
    case 'see person':
      return seen(holder, action.person)
    case 'see team':
      if (action.how === 'group' && !isLeadOrMore(holder)) return 'not allowed'
      if (action.team === 'nobody') return 'not there'
      return seesTeam(holder, action.team) ? 'allowed' : 'hidden'
    case 'see all':
    case 'read for finance':
    case 'ask for a reading':
      return allowedIf(isFinanceOrMore(holder))
    case 'list':
      return allowedIf(isLeadOrMore(holder))
    case 'read for admins':
    case 'change team':
    case 'remove team':
    case 'make team':
    case 'move people':
    case 'add to team':
    case 'see deletion':
    case 'delete person':
    case 'change settings':
      return allowedIf(isAdmin(holder))
    case 'see own':
      return 'allowed'
    case 'see incident':
    case 'answer incident':
      return seen(holder, action.of)
    case 'pause key':
    case 'resume key':
    case 'revoke key':
      if (action.of === 'nobody') return 'not there'
      return isAdmin(holder) || isOwn(holder, action.of) ? 'allowed' : 'hidden'
    case 'see budget':
      if (action.budget === 'nobody') return 'not there'
      return seesBudget(holder, action.budget) ? 'allowed' : 'hidden'
    case 'change budget':
    case 'raise budget':
    case 'remove budget':
      if (!isLeadOrMore(holder)) return 'not allowed'
      if (action.budget === 'nobody') return 'not there'
      if (!seesBudget(holder, action.budget)) return 'hidden'
      return allowedIf(setsBudget(holder, action.budget))
    case 'set budget':
      return allowedIf(setsBudget(holder, action.budget))
  }
}

function changes(action: Action): boolean {
  return !/^(?:see|list|read)/.test(action.do)
}

type Somebody = Exclude<Holder, { kind: 'nobody' }>

function seen(holder: Somebody, person: PersonName | 'nobody'): Verdict {
  if (person === 'nobody') return 'not there'
  return seesPerson(holder, person) ? 'allowed' : 'hidden'
}

function isAdmin(holder: Somebody): boolean {
  return holder.kind === 'service' ? holder.role === 'admin' : holder.name === 'ana'
}

function isFinanceOrMore(holder: Somebody): boolean {
  return holder.kind === 'service' || ['ana', 'finn'].includes(holder.name)
}

function isLeadOrMore(holder: Somebody): boolean {
  return isFinanceOrMore(holder) || ledBy(holder) !== null
}

function ledBy(holder: Somebody): TeamName | null {
  const leads: Partial<Record<string, TeamName>> = company.leads
  return holder.kind === 'person' ? (leads[holder.name] ?? null) : null
}

function seesTeam(holder: Somebody, team: TeamName): boolean {
  if (isFinanceOrMore(holder)) return true
  const led = ledBy(holder)
  return led !== null && (team === led || company.teams[team] === led)
}

function seesPerson(holder: Somebody, person: PersonName): boolean {
  return isFinanceOrMore(holder) || isOwn(holder, person) || leads(holder, person)
}

function leads(holder: Somebody, person: PersonName): boolean {
  const team = teamOf(person)
  return team !== null && ledBy(holder) !== null && seesTeam(holder, team)
}

function isOwn(holder: Somebody, person: PersonName): boolean {
  const owners: Partial<Record<PersonName, PersonName>> = company.owners
  return holder.kind === 'person' && (person === holder.name || owners[person] === holder.name)
}

function teamOf(person: PersonName): TeamName | null {
  const teams: Partial<Record<PersonName, TeamName>> = company.sitsIn
  return teams[person] ?? null
}

// Those that limit somebody, those of whom they may see, and of teams they lead.
function seesBudget(holder: Somebody, budget: BudgetOf): boolean {
  if (isFinanceOrMore(holder)) return true
  switch (budget.kind) {
    case 'org':
      return true
    case 'project':
      return false
    case 'team': {
      const own = holder.kind === 'person' ? teamOf(holder.name) : null
      const limits = own !== null && (own === budget.team || company.teams[own] === budget.team)
      return limits || seesTeam(holder, budget.team)
    }
    case 'person':
    case 'key':
      return seesPerson(holder, budget.person)
  }
}

// Admins all; leads those of their teams and of the people in them, never their own.
function setsBudget(holder: Somebody, budget: BudgetOf): boolean {
  if (isAdmin(holder)) return true
  if (isFinanceOrMore(holder)) return false
  if (budget.kind === 'team') return seesTeam(holder, budget.team)
  if (budget.kind !== 'person' && budget.kind !== 'key') return false
  const isThemself = holder.kind === 'person' && holder.name === budget.person
  return !isThemself && leads(holder, budget.person)
}

function allowedIf(may: boolean): Verdict {
  return may ? 'allowed' : 'not allowed'
}
