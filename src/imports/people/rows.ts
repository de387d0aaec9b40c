/** A row of an HR list such as HiBob's, its cells as they stand there. `row` counts as a spreadsheet does, the header being row 1. */
export type PeopleRow = {
  row: number
  email: string
  department: string
  /** Empty where the list has no such column. */
  group: string
  team: string
  displayName?: string
  jobTitle?: string
}

/**
 * A row of a mapping of people to teams: what Tally exports (`email,name,team,parent,cost_centre`), or `email,name,group`,
 * whose group stands in `team`. Cells as they stand in the file, the apostrophe before what looks like a formula included.
 */
export type GroupRow = {
  row: number
  email: string
  name: string
  /** Empty: in no team. */
  team: string
  /** Null where the file has no such column. */
  parent: string | null
  costCentre: string | null
}
