import { rangeKey } from './bill.ts'
import type { Explained, Holder, ProjectPart, Share, TeamPart } from './explained.ts'
import { inProportion } from './proportion.ts'

/** What a part is for, and of which days. */
type For = Pick<Share, 'category' | 'range'>

/** The whole of an amount as one part that no person, team or project has. */
export function wholeShare(said: For & { holder: Exclude<Holder, { kind: 'person' }> }, amount: number): Share {
  return { ...said, team: null, project: '', model: '', amount }
}

/**
 * An amount over those who bear parts already, in proportion to what each bears in all; to the difference, where they bear
 * nothing. The parts add up to the amount.
 */
export function spreadOver(base: readonly Share[], said: For, amount: number): Share[] {
  const places = addedUp(base, placeOf)
  const parts = inProportion(
    amount,
    places.map((place) => place.amount),
  )
  if (parts === null) return [wholeShare({ holder: { kind: 'difference' }, ...said }, amount)]
  return places.flatMap((place, index) => {
    const part = parts[index] ?? 0
    return part === 0 ? [] : [{ ...place, ...said, amount: part }]
  })
}

/** Alike parts as one, in the order they first come; parts of nothing are left out. */
export function together(shares: readonly Share[]): Share[] {
  return addedUp(shares, (share) => `${placeOf(share)} ${share.category} ${rangeKey(share.range)}`).filter(
    ({ amount }) => amount !== 0,
  )
}

/** The sum of parts. */
export function sumOfShares(shares: ReadonlyArray<{ amount: number }>): number {
  return shares.reduce((sum, { amount }) => sum + amount, 0)
}

/** By who bears them, most first. */
export function byHolder(shares: readonly Share[]): Explained['people'] {
  return mostFirst(addedUp(shares, ({ holder }) => holderKey(holder))).map(({ holder, amount }) => ({ holder, amount }))
}

/** By team, most first; what is no person's stands for itself. */
export function byTeam(shares: readonly Share[]): Explained['teams'] {
  const part = ({ holder, team }: Share): TeamPart => {
    if (holder.kind !== 'person') return holder
    return team === null ? { kind: 'no-team' } : { kind: 'team', team }
  }
  const key = (share: Share) =>
    share.holder.kind === 'person' ? `team ${share.team?.teamId ?? ''}` : share.holder.kind
  return mostFirst(addedUp(shares, key)).map((share) => ({ of: part(share), amount: share.amount }))
}

/** By project, most first; what was used without one, and what is no usage, is of none. */
export function byProject(shares: readonly Share[]): Explained['projects'] {
  const part = ({ holder, project }: Share): ProjectPart => {
    if (project !== '') return { kind: 'project', project }
    return holder.kind === 'person' ? { kind: 'no-project' } : holder
  }
  const key = ({ holder, project }: Share) =>
    project === '' ? (holder.kind === 'person' ? 'no-project' : holder.kind) : `project ${project}`
  return mostFirst(addedUp(shares, key)).map((share) => ({ of: part(share), amount: share.amount }))
}

/** A text that is the same for the same holder. */
export function holderKey(holder: Holder): string {
  return holder.kind === 'person' ? `person ${holder.personId}` : holder.kind
}

function placeOf({ holder, team, project, model }: Share): string {
  return JSON.stringify([holderKey(holder), team?.teamId, project, model])
}

function addedUp(shares: readonly Share[], key: (share: Share) => string): Share[] {
  return [...Map.groupBy(shares, key).values()].flatMap((alike) => {
    const [first] = alike
    return first ? [{ ...first, amount: sumOfShares(alike) }] : []
  })
}

// Of a bill that gives money back, whoever gets most of it is first.
function mostFirst(shares: readonly Share[]): Share[] {
  const sign = sumOfShares(shares) < 0 ? -1 : 1
  return shares.toSorted((one, other) => sign * (other.amount - one.amount))
}
