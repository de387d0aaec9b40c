import path from 'node:path'
import { createRules } from '../../anomalies/rules/judge-rules.ts'
import { defaultRules } from '../../anomalies/rules/settings.ts'
import type { Entity } from '../../anomalies/usage-row.ts'
import type { Alert } from './alert.ts'
import type { Label } from './label.ts'
import { createObserved, type Observed } from './observed.ts'
import { createProblems } from './problems.ts'
import { readEntities } from './read-entities.ts'
import { readLabels } from './read-labels.ts'
import { type GoneBack, readUsage } from './read-usage.ts'
import { createReplay, type Feed } from './replay.ts'
import { type Score, scoreAlerts } from './score.ts'

export type Backtested = {
  rows: number
  from: number
  to: number
  alerts: Alert[]
  goneBack: GoneBack
  /** A score a team for each way of being told; null where the truth is not known. */
  views: ReadonlyArray<{ name: string; scores: readonly Score[] }> | null
}

/** Where the messages of a view are said. */
export const views: ReadonlyArray<{ name: string; has: (alert: Alert) => boolean }> = [
  { name: 'channel', has: ({ tier }) => tier === 'channel' },
  { name: 'digest', has: ({ tier }) => tier === 'digest' },
  { name: 'channel + digest', has: ({ tier }) => tier !== 'dm' },
  { name: 'DM', has: ({ tier }) => tier === 'dm' },
  { name: 'all', has: () => true },
]

/**
 * Plays the history of a folder (entities.csv, usage.csv and, where there is one, labels.csv) through the engine and the life of
 * incidents. `withRules`: the fixed rules speak too, as they are set by default. Throws `bad-input` naming the bad rows.
 */
export async function backtest(given: {
  folder: string
  feed: Feed
  alertBudget: number
  withRules: boolean
  onProgress(rows: number, at: number, alerts: number): void
}): Promise<Backtested> {
  const problems = createProblems()
  const file = (name: string) => path.join(given.folder, name)
  const entities = await readEntities(file('entities.csv'), problems)
  const labels = await readLabels(file('labels.csv'), { entities, problems })
  problems.throwAll()
  const known = [...entities.values()]
  const alerts: Alert[] = []
  const replay = createReplay({
    entities: known,
    feed: given.feed,
    alertBudget: given.alertBudget,
    ...(given.withRules ? { rules: createRules({ entities: known, settings: defaultRules }) } : {}),
    onAlert: (alert) => alerts.push(alert),
  })
  const observed = createObserved(entities, labels ?? [])
  const goneBack: GoneBack = { rows: 0, firstLine: 0, mostMs: 0 }
  let rows = 0
  for await (const { row, seenAt } of readUsage(file('usage.csv'), { entities, problems, goneBack })) {
    replay.add(row, seenAt)
    observed.row(row)
    rows += 1
    if (rows % progressEvery === 0) given.onProgress(rows, seenAt, alerts.length)
  }
  problems.throwAll()
  const { from, to } = observed.span()
  // The last hour is over when the next begins.
  if (rows > 0) replay.end(to + 3_600_000)
  const scored = labels && rows > 0 ? { views: scoresOf(entities, { alerts, observed }) } : { views: null }
  return { rows, from, to, alerts, goneBack, ...scored }
}

const progressEvery = 20_000

function scoresOf(
  entities: ReadonlyMap<string, Entity>,
  { alerts, observed }: { alerts: readonly Alert[]; observed: Observed },
): Backtested['views'] {
  const teamOf = (entity: string) => entities.get(entity)?.team ?? null
  const ofTeam = ({ subject: { kind, id } }: Pick<Label, 'subject'>) => (kind === 'team' ? id : teamOf(id))
  const teams = [...new Set([...entities.values()].map(({ team }) => team))]
  const labels = Map.groupBy(observed.labels(), ofTeam)
  const said = Map.groupBy(alerts, ofTeam)
  return views.map(({ name, has }) => ({
    name,
    scores: teams.map((team) =>
      scoreAlerts({
        ...observed.span(),
        alerts: (said.get(team) ?? []).filter(has),
        labels: labels.get(team) ?? [],
        teamOf,
        developerWeeks: observed.developerWeeks(team),
      }),
    ),
  }))
}
