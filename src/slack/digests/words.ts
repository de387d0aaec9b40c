import { addDays, type DayRange, daysBetween, formatDay } from '../../base/calendar.ts'
import { formatUsd, microUsd } from '../../base/money.ts'
import { percentText } from '../../base/percent.ts'
import type { Against, Mover } from '../../reports/digest-moves.ts'
import type { DigestScope } from '../../reports/digest-scope.ts'
import { stretchOf } from '../../reports/period-unit.ts'
import { fewestWeeks, weeksLookedAt } from '../../reports/usual.ts'
import { moveOf } from '../../reports/weekly-digest.ts'
import type { Naming } from '../incidents/words.ts'
import { actions, button } from '../kit/blocks.ts'
import { firstOf } from '../kit/first-of.ts'
import { nameShown, peopleCount } from '../people/names.ts'
import { spendActions } from '../spend/action-ids.ts'

/** `Thursday`, or `Friday to Sunday` where there are several days. */
export function weekdays({ from, to }: DayRange): string {
  const [first, last] = [weekday(from), weekday(addDays(to, -1))]
  return daysBetween(from, to) === 1 ? first : `${first} to ${last}`
}

/** `on Thursday, Nov 19`, or `from Friday, Nov 20, to Sunday, Nov 22`. */
export function onDays({ from, to }: DayRange): string {
  const last = addDays(to, -1)
  const say = (day: DayRange['from']) => `${weekday(day)}, ${formatDay(day, to.slice(0, 4))}`
  return last === from ? `on ${say(from)}` : `from ${say(from)}, to ${say(last)}`
}

/** What an amount is held against: what it is called, and what is said where it is nothing. */
type Other = { microUsd: number; named: string; none: string }

/** What is usual, of some days where they are named: `usual for a Thursday`. */
export function usual(amount: number, ofDays = ''): Other {
  return { microUsd: amount, named: `usual${ofDays}`, none: `usually nothing${ofDays}` }
}

export function weekBefore(amount: number): Other {
  return { microUsd: amount, named: 'the week before', none: 'after nothing the week before' }
}

/** How an amount stands beside another: `48% more than usual ($210.00)`, `13 times as much as usual ($2.10)`. */
export function beside(spent: number, { microUsd: other, named, none }: Other): string {
  if (other <= 0) return none
  const amount = formatUsd(microUsd(other))
  const move = (spent - other) / other
  if (Math.abs(move) < steady) return `about as much as ${named} (${amount})`
  if (move >= 9.5) return `${Math.round(move + 1).toLocaleString('en-US')} times as much as ${named} (${amount})`
  return `${percentText(Math.abs(move))} ${move > 0 ? 'more' : 'less'} than ${named} (${amount})`
}

// Below this share a move is noise to a reader.
const steady = 0.05

/** `• *Ana Ruiz* $120.00, usually $31.00`, of those that rose. */
export function riseLine(mover: Mover): string {
  const amount = mover.usualMicroUsd ?? 0
  const before = amount === 0 ? 'usually nothing' : `usually ${formatUsd(microUsd(amount))}`
  return `• ${moverName(mover)} ${formatUsd(mover.spentMicroUsd)}, ${before}`
}

/** `• *Ana Ruiz* $120.00, $89.00 more than usual`, of those that moved either way in a week. */
export function moveLine(mover: Mover): string {
  const move = moveOf(mover)
  const than = mover.usualMicroUsd === null ? 'the week before' : 'usual'
  const much = formatUsd(microUsd(Math.abs(move)))
  return `• ${moverName(mover)} ${formatUsd(mover.spentMicroUsd)}, ${much} ${move > 0 ? 'more' : 'less'} than ${than}`
}

/** The first movers of each kind, a line each; where names are hidden, people are counted only. */
export function moverLines(movers: readonly Mover[], naming: Naming, lineOf: (mover: Mover) => string): string[] {
  const hidden = naming === 'shown' ? [] : movers.filter(({ kind }) => kind === 'person')
  const named = movers.filter((mover) => !hidden.includes(mover))
  const lines = shownOfKind.flatMap(({ kinds, most, many }) => {
    const { shown, rest } = firstOf(
      named.filter(({ kind }) => kinds.includes(kind)),
      most,
    )
    return [...shown.map(lineOf), ...(rest.length > 0 ? [`• and ${rest.length} more ${many}`] : [])]
  })
  if (hidden.length === 0) return lines
  return [...lines, `• ${peopleCount(hidden.length)}, not named here`]
}

const shownOfKind: ReadonlyArray<{ kinds: ReadonlyArray<Mover['kind']>; most: number; many: string }> = [
  { kinds: ['person', 'robot'], most: 3, many: 'people and robots' },
  { kinds: ['team'], most: 2, many: 'teams' },
  { kinds: ['model'], most: 2, many: 'models' },
  { kinds: ['project'], most: 2, many: 'projects' },
]

const kindWords: Record<Mover['kind'], string> = {
  person: '',
  robot: 'Robot ',
  team: 'Team ',
  model: 'Model ',
  project: 'Project ',
}

function moverName({ kind, name }: Mover): string {
  return `${kindWords[kind]}*${nameShown(name, 40)}*`
}

/** What opens the figures behind a digest; what may be seen of them is asked anew of whoever presses it. */
export function openButton(scope: DigestScope, { from, to }: DayRange) {
  const [team, ...others] = scope.kind === 'org' ? [] : scope.topmost
  if (scope.kind !== 'org' && (!team || others.length > 0)) return []
  const whose = team ? `team:${team.id}` : 'org'
  const last = addDays(to, -1)
  const when = last === from ? from : `${from} to ${last}`
  return [
    actions(
      button({
        actionId: spendActions.run,
        text: last === from ? 'Open this day' : 'Open these days',
        value: `${whose} ${when}`,
      }),
    ),
  ]
}

function weekday(of: DayRange['from']): string {
  return Temporal.PlainDate.from(of).toLocaleString('en-US', { weekday: 'long' })
}

/** `Nov 16–22`. */
export function shortDays(range: DayRange): string {
  return stretchOf(range, range.to).label
}

/** What is called usual here. */
export function usualNote({ known, usualMicroUsd }: Against & { known: number }): string {
  if (usualMicroUsd === null) return `What is usual is said once ${fewestWeeks} earlier weeks are known.`
  return `Usual is the middle of the ${Math.min(known, weeksLookedAt)} weeks before.`
}

/** Where it was spent, in a sentence: `in Payments`. */
export function within({ scope, name }: { scope: DigestScope; name: string }): string {
  return scope.kind === 'org' ? 'in the organisation' : `in ${name}`
}
