import { type Compilable, type SelectQueryBuilder, sql } from 'kysely'
import type { Day, Month } from '../base/calendar.ts'
import type { MicroUsd } from '../base/money.ts'
import type { Provider } from '../base/provider.ts'
import { type DbOrTransaction, sumOfMoney } from '../db/database.ts'
import type { Tables } from '../db/tables.ts'
import {
  type Spend,
  type SpendFilter,
  spendSums,
  type UsageDimensions,
  type UsageSums,
  usageDays,
} from './spend-queries.ts'

/** Whom usage was matched to; all null where nobody was. */
export type OwnerColumns = {
  personId: string | null
  person: string | null
  email: string | null
  personKind: 'person' | 'robot' | 'project' | null
}

/** The team somebody was in on the day they used something; all null where in none. */
export type TeamColumns = {
  teamId: string | null
  team: string | null
  parentTeam: string | null
  costCentre: string | null
}

export type PersonExport = OwnerColumns &
  Spend & { lastTeam: string | null; activeDays: number; firstDay: Day; lastDay: Day }
export type DayExport = OwnerColumns &
  TeamColumns &
  Spend & { day: Day; provider: Provider; model: string; project: string; tool: string; category: string }
export type ModelExport = Spend & { provider: Provider; model: string; people: number }
export type TeamExport = TeamColumns & Spend & { people: number }
export type ChargebackExport = OwnerColumns &
  TeamColumns &
  Spend & { month: Month; project: string; provider: Provider; model: string }
export type KeyExport = OwnerColumns &
  Spend & {
    keyRef: string
    provider: Provider
    firstDay: Day
    lastDay: Day
    key: string | null
    shownAs: string | null
    project: string
  }

/** Usage of one day, key and model as FOCUS parts it; what it costs is not yet split over kinds of tokens. */
export type FocusCell = OwnerColumns &
  TeamColumns &
  Pick<Spend, 'requests' | 'inputTokens' | 'cacheReadTokens' | 'cacheWriteTokens' | 'outputTokens'> & {
    day: Day
    provider: Provider
    model: string
    project: string
    category: string
    basis: string
    isAdjustment: boolean
    keyRef: string
    key: string | null
    listMicroUsd: MicroUsd
    costMicroUsd: MicroUsd
  }

/**
 * Everybody with usage or a seat, most expensive first; usage nobody was matched to in one row. `lastTeam` is
 * where they were on the last day of these: a team's lead does not learn where somebody went. */
export function peopleToExport(db: DbOrTransaction, filter: SpendFilter): Compilable<PersonExport> {
  return ofOwners(usageDays(db, filter, ['day', 'handle_id']))
    .groupBy([...owner])
    .select([...ownerColumns, ...spendSums])
    .select(
      sql<string | null>`(
        select team.name from membership join team on team.id = membership.team_id
        where membership.person_id = person.id and from_day <= max(usage.day)
          and (to_day is null or to_day > max(usage.day)))`.as('lastTeam'),
    )
    .select([
      sql<number>`count(distinct usage.day) filter (where usage.requests > 0)`.as('activeDays'),
      sql<Day>`min(usage.day)`.as('firstDay'),
      sql<Day>`max(usage.day)`.as('lastDay'),
    ])
    .orderBy('usageSpendMicroUsd', 'desc')
    .orderBy('requests', 'desc')
    .orderBy('person.name')
    .orderBy('person.id')
}

/** Each day, person, model, project and tool apart, in the order of days. */
export function daysToExport(db: DbOrTransaction, filter: SpendFilter): Compilable<DayExport> {
  const parts = ['usage.day', 'usage.provider', 'usage.model', 'usage.project', 'usage.tool', 'usage.category'] as const
  return withTeamsAndKeys(db, filter)
    .groupBy([...parts, ...owner, ...team])
    .select([...parts, ...ownerColumns, ...teamColumns, ...spendSums])
    .orderBy('usage.day')
    .orderBy('usage.provider')
    .orderBy('person.name')
    .orderBy('person.id')
    .orderBy('usage.model')
    .orderBy('usage.project')
    .orderBy('usage.tool')
    .orderBy('usage.category')
    .orderBy('team.id')
}

/** The models, most expensive first; what has no model (seats, some fees) has the empty name. */
export function modelsToExport(db: DbOrTransaction, filter: SpendFilter): Compilable<ModelExport> {
  return ofOwners(usageDays(db, filter, ['handle_id', 'provider', 'model']))
    .groupBy(['usage.provider', 'usage.model'])
    .select(['usage.provider', 'usage.model', peopleUsing, ...spendSums])
    .orderBy('usageSpendMicroUsd', 'desc')
    .orderBy('requests', 'desc')
    .orderBy('usage.provider')
    .orderBy('usage.model')
}

/** The teams, most expensive first, each with what its members used while they were in it. */
export function teamsToExport(db: DbOrTransaction, filter: SpendFilter): Compilable<TeamExport> {
  return withTeamsAndKeys(db, filter)
    .groupBy([...team])
    .select([...teamColumns, peopleUsing, ...spendSums])
    .orderBy('usageSpendMicroUsd', 'desc')
    .orderBy('team.name')
    .orderBy('team.id')
}

/** Each month's costs by who, team on the day, cost centre, project, provider and model, in the order of months. */
export function chargebackToExport(db: DbOrTransaction, filter: SpendFilter): Compilable<ChargebackExport> {
  const parts = ['usage.month', 'usage.project', 'usage.provider', 'usage.model'] as const
  return withTeamsAndKeys(db, filter)
    .groupBy([...parts, ...owner, ...team])
    .select([...parts])
    .select([...ownerColumns, ...teamColumns, ...spendSums])
    .orderBy('usage.month')
    .orderBy('person.name')
    .orderBy('person.id')
    .orderBy('team.name')
    .orderBy('team.id')
    .orderBy('usage.project')
    .orderBy('usage.provider')
    .orderBy('usage.model')
}

/** What each key used, most expensive first: ours by name, the vendors' by their id; without a key, the empty one. */
export function keysToExport(db: DbOrTransaction, filter: SpendFilter): Compilable<KeyExport> {
  return withTeamsAndKeys(db, filter)
    .groupBy(['usage.key_ref', 'usage.provider', ...keyNames, ...owner])
    .select(['usage.key_ref as keyRef', 'usage.provider', ...keyNameColumns, ...ownerColumns, ...spendSums])
    .select([
      sql<string>`coalesce(virtual_key.project, '')`.as('project'),
      sql<Day>`min(usage.day)`.as('firstDay'),
      sql<Day>`max(usage.day)`.as('lastDay'),
    ])
    .groupBy('virtual_key.project')
    .orderBy('usageSpendMicroUsd', 'desc')
    .orderBy('requests', 'desc')
    .orderBy('usage.key_ref')
    .orderBy('usage.provider')
    .orderBy('person.id')
}

/** What a FOCUS file is made of, in the order of days. */
export function focusCellsToExport(db: DbOrTransaction, filter: SpendFilter): Compilable<FocusCell> {
  const parts = [
    'usage.day',
    'usage.provider',
    'usage.model',
    'usage.project',
    'usage.category',
    'usage.basis',
  ] as const
  const isAdjustment = sql<boolean>`(usage.source = 'adjustment')`
  // The seats of names nobody was matched to are one each, too.
  const seatOf = sql`case when usage.category = 'seat' then usage.handle_id end`
  return withTeamsAndKeys(db, filter)
    .groupBy([...parts, isAdjustment, seatOf, 'usage.key_ref', ...keyNames, ...owner, ...team])
    .select([...parts, isAdjustment.as('isAdjustment'), 'usage.key_ref as keyRef', ...keyNameColumns])
    .select([...ownerColumns, ...teamColumns, ...spendSums])
    .select([
      sumOfMoney('total').as('costMicroUsd'),
      sql<MicroUsd>`coalesce(sum(usage.total + usage.included_value), 0)::bigint`.as('listMicroUsd'),
    ])
    .orderBy('usage.day')
    .orderBy('usage.provider')
    .orderBy('person.id')
    .orderBy('usage.key_ref')
    .orderBy('usage.model')
    .orderBy('usage.project')
    .orderBy('usage.category')
    .orderBy('usage.basis')
    .orderBy('isAdjustment')
    .orderBy('team.id')
    .orderBy(seatOf)
}

type Usage<Columns> = SelectQueryBuilder<Tables & { usage: UsageSums & Columns }, 'usage', object>

export const owner = ['person.id', 'person.name', 'person.email', 'person.kind'] as const
export const ownerColumns = [
  'person.id as personId',
  'person.name as person',
  'person.email',
  'person.kind as personKind',
] as const

export const team = ['team.id', 'team.name', 'team.cost_centre', 'parent.name', 'parent.cost_centre'] as const
export const teamColumns = [
  'team.id as teamId',
  'team.name as team',
  'parent.name as parentTeam',
  // A sub-team without a cost centre of its own is on its parent's.
  sql<string | null>`coalesce(nullif(team.cost_centre, ''), nullif(parent.cost_centre, ''))`.as('costCentre'),
] as const

const keyNames = ['virtual_key.name', 'virtual_key.display'] as const
const keyNameColumns = ['virtual_key.name as key', 'virtual_key.display as shownAs'] as const

const peopleUsing =
  sql<number>`count(distinct person.id) filter (where usage.requests > 0 and person.kind = 'person')`.as('people')

// Handles are looked up when reading, so that history follows a handle that is matched to a person later.
function ofOwners<Columns extends Pick<UsageDimensions, 'handle_id'>>(usage: Usage<Columns>) {
  return usage
    .leftJoin('handle', (join) => join.on(sql<boolean>`handle.id = usage.handle_id`))
    .leftJoin('person', (join) => join.on(sql<boolean>`person.id = handle.person_id`))
}

/** What a filter lets through with whose it is, the key, and the team of the day, to be grouped by `owner` and `team`. */
export function withTeamsAndKeys(db: DbOrTransaction, filter: SpendFilter) {
  return ofOwners(usageDays(db, filter))
    .leftJoin('virtual_key', (join) => join.on(sql<boolean>`virtual_key.id::text = usage.key_ref`))
    .leftJoin('membership', (join) =>
      join.on(sql<boolean>`membership.person_id = handle.person_id and membership.from_day <= usage.day
        and (membership.to_day is null or membership.to_day > usage.day)`),
    )
    .leftJoin('team', 'team.id', 'membership.team_id')
    .leftJoin('team as parent', 'parent.id', 'team.parent_id')
}
