import { setTimeout as wait } from 'node:timers/promises'
import type { Actor } from '../../src/audit/record-act.ts'
import { dayOf } from '../../src/base/calendar.ts'
import { systemClock } from '../../src/base/clock.ts'
import { microUsd } from '../../src/base/money.ts'
import { listBudgets, removeBudget, setBudget } from '../../src/budgets/budget.ts'
import type { BudgetScope } from '../../src/budgets/scope.ts'
import type { Db } from '../../src/db/database.ts'
import { assignMember } from '../../src/people/membership.ts'
import { createPerson } from '../../src/people/person.ts'
import { addProviderKey } from '../../src/people/provider-keys.ts'
import { createTeam } from '../../src/people/team-changes.ts'
import { createVirtualKey, type MadeKey } from '../../src/people/virtual-key.ts'
import { openVault } from '../../src/vault/vault.ts'

/** Which budgets stand: none; the organisation's, shared by everybody; all five levels; the same, strict. */
export type Levels = 'none' | 'org' | 'five' | 'five strict'

export const secretKey = '7'.repeat(64)
const actor: Actor = { id: 'bench', origin: 'command line' }
const vault = openVault([secretKey])
// Far from every limit, where a developer's budget is nearly all of the time.
const limitMicroUsd = microUsd(100_000_000_000)
// A process hears of a change at once; its spare is fetched with the first requests after.
const heardAfterMs = 400

/** A company with one person, team, project and key for each process that spends. */
export async function makeWorld(db: Db, count: number): Promise<{ keys: MadeKey[]; scopes: BudgetScope[] }> {
  const now = systemClock.now()
  await addProviderKey(db, vault, { provider: 'openai', label: 'main', secret: 'sk-of-no-worth', now })
  const keys: MadeKey[] = []
  const scopes: BudgetScope[] = [{ kind: 'org' }]
  for (let index = 1; index <= count; index += 1) {
    const email = `bench-${index}@example.com`
    const person = await createPerson(db, { kind: 'person', name: `Bench ${index}`, email, now })
    const team = await createTeam(db, { name: `Team ${index}`, actor, now })
    await assignMember(db, { personId: person.id, teamId: team.id, fromDay: dayOf(now), actor, now })
    const project = `project-${index}`
    const terms = { personId: person.id, name: 'bench', project, tags: {}, expiresAt: null, now }
    const made = await createVirtualKey(db, { ...terms, hashKey: vault.keyHashKey })
    keys.push(made)
    scopes.push({ kind: 'team', teamId: team.id }, { kind: 'project', project })
    scopes.push({ kind: 'person', personId: person.id }, { kind: 'key', lineageId: made.key.lineageId })
  }
  return { keys, scopes }
}

/** Sets these budgets and no others, and waits until every process has heard of them. */
export async function setLevels(db: Db, scopes: readonly BudgetScope[], levels: Levels): Promise<void> {
  const now = systemClock.now()
  for (const { id } of await listBudgets(db)) await removeBudget(db, { id, actor, now })
  const strict = levels === 'five strict'
  const chosen = levels === 'none' ? [] : levels === 'org' ? scopes.filter(({ kind }) => kind === 'org') : scopes
  for (const scope of chosen) {
    await setBudget(db, { scope, limitMicroUsd, period: 'month', hard: true, strict, warnAt: [], actor, now })
  }
  await wait(heardAfterMs)
}
