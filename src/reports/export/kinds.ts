/** What can be exported. `holds` says what the rows are, in a sentence's words; `isLong` ones have a row for each day or session. */
export const exportKinds = {
  people: { title: 'People', holds: 'a row for each person with usage or a seat', isLong: false },
  days: { title: 'Days', holds: 'a row for each day, person, model, project and tool', isLong: true },
  models: { title: 'Models', holds: 'a row for each model', isLong: false },
  teams: { title: 'Teams', holds: 'a row for each team, by who was in it on the day', isLong: false },
  sessions: { title: 'Sessions', holds: 'a row for each session that ended in the period', isLong: true },
  keys: { title: 'Keys', holds: 'a row for each key that was used', isLong: false },
  budgets: { title: 'Budgets', holds: 'a row for each budget, as it stands now', isLong: false },
  chargeback: {
    title: 'Chargeback',
    holds: 'a row for each month, developer, team, cost centre, project, provider and model',
    isLong: true,
  },
  focus: { title: 'FOCUS 1.2', holds: 'a row for each day, person, key, model and kind of token', isLong: true },
} as const

export type ExportKind = keyof typeof exportKinds

/** The names as they are typed, in the order in which they are offered. */
export const exportKindNames = Object.keys(exportKinds) as ExportKind[]

/** The kind of this name, in whatever letter case; null for any other text. */
export function exportKind(text: string): ExportKind | null {
  return exportKindNames.find((kind) => kind === text.toLowerCase()) ?? null
}
