import type { Chance } from './chance.ts'
import type { History } from './history.ts'
import type { Label, SimulatedRow } from './recorder.ts'
import { dayMs, hourMs, span } from './world.ts'

/**
 * The same history as a poor source tells it: rows that come late, amounts restated, rows told twice and taken back, hours
 * without any news, people behind a shared key, and people who get a new name.
 */
export function dirtied(history: History, chance: Chance): History {
  const gaps = Array.from({ length: 3 }, () => {
    const from = span.from + chance.next() * (span.to - span.from)
    return { from, to: from + chance.uniform(3, 12) * hourMs }
  })
  const people = history.entities.filter(({ kind }) => kind === 'person')
  const named = namesOf(
    history.team,
    people.map(({ id }) => id),
    chance,
  )
  const rows = history.rows
    .map((row) => ({ ...row, entity: named.entityAt(row.entity, row.at) }))
    .flatMap((row) => told(row, chance))
    .map((row) => {
      const gap = gaps.find(({ from, to }) => from <= row.seenAt && row.seenAt < to)
      return gap ? { ...row, seenAt: gap.to } : row
    })
    .sort((one, other) => one.seenAt - other.seenAt)
  return {
    ...history,
    rows,
    entities: [...history.entities.filter(({ id }) => !named.isGone(id)), ...named.added(people[0]?.zone ?? 'UTC')],
    labels: history.labels.map((label) => relabelled(label, named.entityAt)),
  }
}

function told(row: SimulatedRow, chance: Chance): SimulatedRow[] {
  if (chance.happens(0.03)) return [{ ...row, seenAt: row.at + chance.factor(1, 48) * hourMs }]
  if (chance.happens(0.01)) {
    const share = chance.uniform(-0.4, 0.4)
    const seenAt = row.at + chance.uniform(6, 40) * hourMs
    return [row, { ...row, requests: 0, humanPrompts: 0, ...times(row, share), seenAt }]
  }
  if (chance.happens(0.01)) {
    const takenBack = { ...row, requests: -row.requests, humanPrompts: 0, ...times(row, -1) }
    return [row, row, { ...takenBack, seenAt: row.at + chance.uniform(1, 6) * hourMs }]
  }
  return [row]
}

function times(row: SimulatedRow, share: number) {
  return {
    input: Math.round(row.input * share),
    cacheRead: Math.round(row.cacheRead * share),
    cacheWrite: Math.round(row.cacheWrite * share),
    output: Math.round(row.output * share),
    cost: Math.round(row.cost * share),
  }
}

/** Some share one key from the beginning; a few get a new id one day. */
function namesOf(team: string, people: readonly string[], chance: Chance) {
  const keys = new Map<string, string>()
  const renamed = new Map<string, { id: string; from: number }>()
  for (const [index, id] of people.entries()) {
    if (index % 10 < 2 && people.length >= 20) keys.set(id, `${team}-key${Math.floor(index / 10) + 1}`)
    else if (chance.happens(0.06))
      renamed.set(id, { id: `${id}-renamed`, from: span.from + chance.uniform(40, 150) * dayMs })
  }

  function entityAt(id: string, at: number): string {
    const rename = renamed.get(id)
    return keys.get(id) ?? (rename && at >= rename.from ? rename.id : id)
  }

  return {
    entityAt,
    isGone: (id: string) => keys.has(id),
    added: (zone: string) => [
      ...[...new Set(keys.values())].map((id) => ({ id, kind: 'key' as const, team, zone })),
      ...[...renamed.values()].map(({ id }) => ({ id, kind: 'person' as const, team, zone })),
    ],
  }
}

function relabelled(label: Label, entityAt: (id: string, at: number) => string): Label {
  const affected = [...new Set(label.affected.map((id) => entityAt(id, label.start)))]
  if (label.subject.kind === 'team') return { ...label, affected }
  return { ...label, affected, subject: { kind: 'entity', id: entityAt(label.subject.id, label.start) } }
}
