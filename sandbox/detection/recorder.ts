import type { Chance } from './chance.ts'
import { type ModelName, priced, type Tokens } from './models.ts'
import type { BenignKind, IncidentKind, TeamEvents } from './plan.ts'

/** A row of usage as the back-test reads it; `seenAt` is when the source told of it. */
export type SimulatedRow = {
  at: number
  seenAt: number
  entity: string
  model: string
  tool: string
  session: string
  requests: number
  humanPrompts: number | null
  input: number
  cacheRead: number
  cacheWrite: number
  output: number
  /** Whole millionths of a dollar. */
  cost: number
}

/** What really happened, and what it cost beyond the usual. A team's label names those it touched. */
export type Label = {
  subject: { kind: 'entity' | 'team'; id: string }
  kind: IncidentKind | BenignKind
  benign: boolean
  start: number
  end: number
  excessUsd: number
  /** Instants and dollars, as they were spent. */
  excess: ReadonlyArray<readonly [number, number]>
  affected: readonly string[]
}

/** A label that is still growing. */
export type Mark = Pick<Label, 'subject' | 'kind' | 'benign'> & {
  excess: Array<[number, number]>
  by: Map<string, number>
}

export type Usage = Pick<SimulatedRow, 'at' | 'entity' | 'tool' | 'session' | 'requests' | 'humanPrompts'> & {
  model: ModelName
  tokens: Tokens
  /** What of it would not have been spent on a usual day: a share of its cost, and whose fault it is. */
  beyond: ReadonlyArray<{ mark: Mark; share: number }>
}

export type Recorder = ReturnType<typeof recorderOf>

/** Prices usage by the price table, with a little noise, and keeps what it cost beyond the usual. */
export function recorderOf(team: string, price: TeamEvents['price'], chance: Chance) {
  const rows: SimulatedRow[] = []
  const marks: Mark[] = []

  function mark(subject: Mark['subject'], kind: Mark['kind'], benign = false): Mark {
    const made: Mark = { subject, kind, benign, excess: [], by: new Map() }
    marks.push(made)
    return made
  }

  const risen = price ? mark({ kind: 'team', id: team }, 'price_change') : null

  function record({ tokens, beyond, ...usage }: Usage): void {
    const isDearer = price !== null && usage.model === price.model && usage.at >= price.from
    const usd = priced(usage.model, tokens) * (isDearer ? price.factor : 1) * Math.exp(chance.normal(0.01))
    const cost = Math.round(usd * 1e6)
    rows.push({
      ...usage,
      seenAt: usage.at,
      input: Math.round(tokens.input),
      cacheRead: Math.round(tokens.cacheRead),
      cacheWrite: Math.round(tokens.cacheWrite),
      output: Math.round(tokens.output),
      cost,
    })
    for (const { mark, share } of beyond) add(mark, usage, usd * share)
    if (isDearer && risen && usage.at < price.to) add(risen, usage, usd * (1 - 1 / price.factor))
  }

  return { rows, mark, record, labels: () => marks.flatMap(labelOf) }
}

const binMs = 5 * 60_000

function add(mark: Mark, { at, entity }: Pick<Usage, 'at' | 'entity'>, usd: number): void {
  if (usd <= 0) return
  mark.excess.push([at, usd])
  mark.by.set(entity, (mark.by.get(entity) ?? 0) + usd)
}

function labelOf({ subject, kind, benign, excess, by }: Mark): Label[] {
  const sorted = excess.toSorted(([one], [other]) => one - other)
  const [first, last] = [sorted[0], sorted.at(-1)]
  if (!first || !last) return []
  const excessUsd = sorted.reduce((sum, [, usd]) => sum + usd, 0)
  // Whoever bore a fraction of a fair share of it was hardly touched.
  const fair = excessUsd / by.size
  const affected = [...by].filter(([, usd]) => usd >= fair / 10).map(([entity]) => entity)
  return [{ subject, kind, benign, start: first[0], end: last[0] + binMs, excessUsd, excess: sorted, affected }]
}
