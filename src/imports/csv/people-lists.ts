import type { GroupRow, PeopleRow } from '../people/rows.ts'
import type { Layout } from './layout.ts'

/** An HR list, as HiBob exports it. */
export const hrList: Layout = {
  kind: 'people',
  name: 'HR list',
  columns: {
    email: ['Email', 'Work email', 'E-mail'],
    department: ['Department'],
    group: ['Group'],
    team: ['Team'],
    displayName: ['Display name', 'Name', /display/],
    jobTitle: ['Job title', 'Title', /job/],
  },
  required: ['email', 'department'],
}

/** The mapping of people to teams that Tally itself exports, and the older one with `group`. */
export const teamMapping: Layout = {
  kind: 'groups',
  name: 'Teams of people',
  columns: {
    email: ['email'],
    name: ['name'],
    team: ['team', 'group'],
    parent: ['parent'],
    costCentre: ['cost_centre', 'cost center'],
  },
  required: ['email', 'team'],
}

/** A cell as it stands, by its field; null where the file has no such column. */
export type CellOf = (field: string) => string | null

export function personRow(row: number, cellOf: CellOf): PeopleRow {
  const said = (field: string) => cellOf(field) ?? ''
  return {
    row,
    email: said('email'),
    department: said('department'),
    group: said('group'),
    team: said('team'),
    displayName: said('displayName'),
    jobTitle: said('jobTitle'),
  }
}

export function mappingRow(row: number, cellOf: CellOf): GroupRow {
  const said = (field: string) => cellOf(field) ?? ''
  return {
    row,
    email: said('email'),
    name: said('name'),
    team: said('team'),
    parent: cellOf('parent'),
    costCentre: cellOf('costCentre'),
  }
}
