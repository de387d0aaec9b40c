import { type MicroUsd, microUsd, zeroUsd } from '../base/money.ts'
import type { SpendCell } from '../ledger/spend-cells.ts'
import type { DigestFacts } from './digest-facts.ts'
import { type DigestScope, isWithin } from './digest-scope.ts'
import { modelLabel } from './model-names.ts'
import { usualOf, weeksKnown, weeksLookedAt } from './usual.ts'

/** Spend in a range, in each of the same ranges of the weeks before (newest first), and what is usual by them. */
export type Against = { spentMicroUsd: MicroUsd; earlier: MicroUsd[]; usualMicroUsd: MicroUsd | null }

/** Who or what moved, against their own usual. `name` is plain text from people or vendors. */
export type Mover = { kind: 'person' | 'robot' | 'project' | 'model' | 'team'; name: string } & Against

/** Everything a scope spent against what is usual there; `known`: of how many earlier weeks anything is known. */
export function totalOf(facts: DigestFacts, scope: DigestScope): Against & { known: number; people: number } {
  const own = facts.people.filter(({ teamId }) => isWithin(scope, teamId))
  const sums = sumsByRange(own)
  const known = weeksKnown(sums.slice(1))
  const spenders = own.filter(
    ({ range, kind, usageSpendMicroUsd }) => range === 0 && kind === 'person' && usageSpendMicroUsd > 0,
  )
  return { ...against(sums, known), known, people: new Set(spenders.map(({ personId }) => personId)).size }
}

/** Everybody and everything that spent something in a scope now or before, each against their own usual. */
export function moversOf(facts: DigestFacts, scope: DigestScope, known: number): Mover[] {
  const within = <Cell extends SpendCell>(cells: readonly Cell[]) =>
    cells.filter(({ teamId }) => isWithin(scope, teamId))
  const [people, models, projects] = [within(facts.people), within(facts.models), within(facts.projects)]
  // One team alone is the whole.
  const teams = grouped(people, ({ teamId }) => teamId)
  const teamNames = new Map(facts.teams.map(({ id, name }) => [id, name]))
  return [
    ...grouped(people, ({ personId }) => personId).map(([, cells]) => ({
      ...{ kind: cells[0].kind ?? ('person' as const), name: cells[0].name },
      ...against(sumsByRange(cells), known),
    })),
    ...(teams.length < 2 ? [] : teams).map(([teamId, cells]) => ({
      ...{ kind: 'team' as const, name: teamNames.get(teamId) ?? '' },
      ...against(sumsByRange(cells), known),
    })),
    ...grouped(models, ({ provider, model }) => `${provider} ${model}`).map(([, cells]) => ({
      ...{ kind: 'model' as const, name: modelLabel(cells[0], models) },
      ...against(sumsByRange(cells), known),
    })),
    ...grouped(projects, ({ project }) => project).map(([project, cells]) => ({
      ...{ kind: 'project' as const, name: project },
      ...against(sumsByRange(cells), known),
    })),
  ].filter(({ name }) => name !== '')
}

/** How much more than usual; 0 where nothing is known to be usual. */
export function riseOf({ spentMicroUsd, usualMicroUsd }: Against): number {
  return usualMicroUsd === null ? 0 : spentMicroUsd - usualMicroUsd
}

/** What one person spent in every team together. */
export function ownSpend(facts: DigestFacts, personId: string): Against {
  const sums = sumsByRange(facts.people.filter((cell) => cell.personId === personId))
  return against(sums, weeksKnown(sums.slice(1)))
}

type Group<Cell> = [name: string, cells: readonly [Cell, ...Cell[]]]

// What has no name, such as usage nobody was matched to, is no mover.
function grouped<Cell extends SpendCell>(cells: readonly Cell[], nameOf: (cell: Cell) => string | null): Group<Cell>[] {
  return [...Map.groupBy(cells, nameOf)].flatMap(([name, [first, ...more]]): Group<Cell>[] =>
    name !== null && first ? [[name, [first, ...more]]] : [],
  )
}

function against([spent = zeroUsd, ...earlier]: MicroUsd[], known: number): Against {
  return { spentMicroUsd: spent, earlier, usualMicroUsd: usualOf(earlier, known) }
}

function sumsByRange(cells: readonly SpendCell[]): MicroUsd[] {
  const sums = Array.from({ length: weeksLookedAt + 1 }, () => 0)
  for (const { range, usageSpendMicroUsd } of cells) sums[range] = (sums[range] ?? 0) + usageSpendMicroUsd
  return sums.map(microUsd)
}
