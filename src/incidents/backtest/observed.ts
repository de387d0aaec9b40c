import type { Entity, UsageRow } from '../../anomalies/usage-row.ts'
import type { Label } from './label.ts'

/** What the scorer has to know of a history, gathered while it streams by. */
export type Observed = ReturnType<typeof createObserved>

const hour = 3_600_000
const week = 7 * 24 * hour
/** They teach, and are not scored. */
const warmUpMs = 4 * week
/** Who used nothing for longer has left, or is away. */
const awayMs = 2 * week

export function createObserved(entities: ReadonlyMap<string, Entity>, labels: readonly Label[]) {
  const firstAt = new Map<string, number>()
  const lastAt = new Map<string, number>()
  const spends = new Map(labels.map((label) => [label, new Map<number, number>()]))
  const byEntity = labelsByEntity(entities, labels)
  let from = Number.POSITIVE_INFINITY
  let to = Number.NEGATIVE_INFINITY

  function developerWeeks(team: string): number {
    let sum = 0
    for (const { id, kind, team: of } of entities.values()) {
      const first = firstAt.get(id)
      if (kind !== 'person' || of !== team || first === undefined) continue
      const last = Math.min(to, (lastAt.get(id) ?? first) + awayMs)
      sum += Math.max(0, last - Math.max(first, from + warmUpMs)) / week
    }
    return sum
  }

  return {
    row({ entity, at, cost }: UsageRow): void {
      from = Math.min(from, at)
      to = Math.max(to, at)
      if (at < (firstAt.get(entity) ?? Number.POSITIVE_INFINITY)) firstAt.set(entity, at)
      if (at > (lastAt.get(entity) ?? Number.NEGATIVE_INFINITY)) lastAt.set(entity, at)
      for (const label of byEntity.get(entity) ?? []) {
        if (at < label.start || at > label.end) continue
        const spend = spends.get(label)
        const bin = Math.max(label.start, Math.floor(at / (hour / 12)) * (hour / 12))
        spend?.set(bin, (spend.get(bin) ?? 0) + cost)
      }
    },
    span: () => ({ from, scoredFrom: from + warmUpMs, to }),
    /** Weeks of a team's people within what is scored, each from their first use to two weeks after their last. */
    developerWeeks,
    /** The labels with their dollars spread as what was used while they lasted. */
    labels: (): Label[] => labels.map((label) => ({ ...label, excess: spread(label, spends.get(label) ?? new Map()) })),
  }
}

function labelsByEntity(entities: ReadonlyMap<string, Entity>, labels: readonly Label[]): Map<string, Label[]> {
  const found = new Map<string, Label[]>()
  const add = (entity: string, label: Label) => found.set(entity, [...(found.get(entity) ?? []), label])
  for (const label of labels) {
    if (label.subject.kind === 'entity') add(label.subject.id, label)
    else for (const { id, team } of entities.values()) if (team === label.subject.id) add(id, label)
  }
  return found
}

function spread({ excessUsd }: Label, spend: ReadonlyMap<number, number>): Label['excess'] {
  const whole = [...spend.values()].reduce((sum, cost) => sum + cost, 0)
  if (whole <= 0) return undefined
  return [...spend].map(([at, cost]) => [at, (excessUsd * cost) / whole] as const)
}
