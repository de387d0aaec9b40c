import { defaultFloors } from '../anomalies/options.ts'
import { defaultRules, type RuleName } from '../anomalies/rules/settings.ts'
import { AppError } from '../base/app-error.ts'
import { formatUsd, roundToMicroUsd } from '../base/money.ts'

type Unit = 'usd' | 'number' | 'times' | 'days' | 'deviations'

/** A figure admins set: micro-dollars, or what its unit says. `key` is what the command line and the audit log call it. */
export type DetectionField = {
  readonly key: string
  readonly of: RuleName | 'floors'
  readonly value: string
  readonly label: string
  readonly hint: string
  readonly unit: Unit
  readonly initial: number
  readonly most: number
}

/** A fixed rule in words; `needs`: who alone tells what it judges; `isOfNow`: of this moment only, not of days gone by. */
export type RuleWords = {
  readonly title: string
  readonly says: string
  readonly group: RuleGroup
  readonly needs?: 'cursor'
  readonly isOfNow?: true
}

export type RuleGroup = 'spend' | 'use' | 'cost'

export const ruleWords: Record<RuleName, RuleWords> = {
  maxSpendPerCycle: {
    title: 'Spend of a cycle',
    says: 'Somebody spent more than this in a billing cycle.',
    group: 'spend',
  },
  teamBudget: {
    title: 'Team budget',
    says: 'A team spent this or more in a billing cycle. A monthly budget of its own in Tally takes the place of the figure.',
    group: 'spend',
  },
  zScoreSpend: {
    title: 'Spend far above everybody’s',
    says: 'Standard deviations above the mean of all who spent on that day; from five on who did.',
    group: 'spend',
  },
  spendSpike: { title: 'Spend spike', says: 'Times what somebody spent on a usual day of theirs.', group: 'spend' },
  cycleOutlier: {
    title: 'Outlier of the cycle',
    says: 'Times the median of what everybody spent in the cycle; from five on who did.',
    group: 'spend',
  },
  maxRequestsPerDay: {
    title: 'Requests a day',
    says: 'Somebody made more requests than this on a UTC day.',
    group: 'use',
  },
  maxTokensPerDay: { title: 'Tokens a day', says: 'Somebody used more tokens than this on a UTC day.', group: 'use' },
  zScoreRequests: {
    title: 'Requests far above everybody’s',
    says: 'Standard deviations above the mean of all who made requests on that day; from five on who did.',
    group: 'use',
  },
  planExhausted: {
    title: 'Plan used up',
    says: 'Somebody’s requests are charged beyond the plan in this cycle.',
    group: 'use',
    needs: 'cursor',
  },
  limitedUsers: {
    title: 'Limited people',
    says: 'A spending limit of Cursor’s holds somebody back.',
    group: 'use',
    needs: 'cursor',
    isOfNow: true,
  },
  costPerRequest: {
    title: 'Cost per request',
    says: 'Times what a request of somebody’s cost on the days before; from ten requests on three days on.',
    group: 'cost',
  },
}

const mostOf: Record<Unit, number> = { usd: 10e12, number: 1e12, times: 1_000, days: 31, deviations: 100 }

type Words = { label: string; hint: string; unit: Unit; most?: number }

const times = 'times what is usual; 0: off'
const perRule: Record<RuleName, Record<string, Words>> = {
  maxSpendPerCycle: { limit: { label: 'Most a cycle', hint: 'dollars; 0: off', unit: 'usd' } },
  teamBudget: { limit: { label: 'Budget of a team', hint: 'dollars; 0: off', unit: 'usd' } },
  zScoreSpend: {
    limit: { label: 'Deviations', hint: 'standard deviations; 0: off', unit: 'deviations' },
    least: { label: 'From this spend on', hint: 'dollars of the day', unit: 'usd' },
  },
  spendSpike: {
    limit: { label: 'Times', hint: times, unit: 'times' },
    days: { label: 'Days compared with', hint: 'days before', unit: 'days', most: 31 },
    least: { label: 'From this spend on', hint: 'dollars of the day', unit: 'usd' },
    leastMean: { label: 'And this usual spend', hint: 'dollars a day', unit: 'usd' },
  },
  cycleOutlier: {
    limit: { label: 'Times', hint: times, unit: 'times' },
    leastMedian: { label: 'From this median on', hint: 'dollars of the cycle', unit: 'usd' },
  },
  maxRequestsPerDay: { limit: { label: 'Most a day', hint: 'requests; 0: off', unit: 'number' } },
  maxTokensPerDay: { limit: { label: 'Most a day', hint: 'tokens; 0: off', unit: 'number' } },
  zScoreRequests: {
    limit: { label: 'Deviations', hint: 'standard deviations; 0: off', unit: 'deviations' },
    least: { label: 'From this many on', hint: 'requests of the day', unit: 'number' },
  },
  planExhausted: {},
  limitedUsers: {},
  costPerRequest: {
    limit: { label: 'Times', hint: times, unit: 'times' },
    days: { label: 'Days compared with', hint: 'days before', unit: 'days', most: 31 },
    least: { label: 'From this spend on', hint: 'dollars of the day', unit: 'usd' },
    leastEach: { label: 'And this for one request', hint: 'dollars on average; 0: any', unit: 'usd' },
  },
}

const floorWords: Record<keyof typeof defaultFloors, Words> = {
  excess: { label: 'Least beyond usual', hint: 'dollars of one person, robot or key', unit: 'usd' },
  newcomerExcess: { label: 'The same of newcomers', hint: 'dollars, in somebody’s first five days', unit: 'usd' },
  run: { label: 'Least of a session alone', hint: 'dollars spent by a session that runs on its own', unit: 'usd' },
  monthlyGrowth: { label: 'Least slow growth', hint: 'dollars a month', unit: 'usd' },
}

/** What the engine says nothing below. */
export const floorFields = fieldsOf('floors', floorWords, defaultFloors)

/** The figures of a rule, in the order they are shown. */
export function fieldsOfRule(rule: RuleName): readonly DetectionField[] {
  return fieldsOf(rule, perRule[rule], defaultRules[rule])
}

export const ruleNames = Object.keys(ruleWords) as RuleName[]

export const detectionFields: readonly DetectionField[] = [...floorFields, ...ruleNames.flatMap(fieldsOfRule)]

function fieldsOf(of: DetectionField['of'], words: Record<string, Words>, initial: object): DetectionField[] {
  return Object.entries(words).map(([value, { label, hint, unit, most }]) => ({
    ...{ key: `${of}.${value}`, of, value, label, unit, most: most ?? mostOf[unit] },
    hint,
    initial: (initial as Record<string, number>)[value] ?? 0,
  }))
}

/** A figure as admins read and type it. */
export function figureText({ unit }: Pick<DetectionField, 'unit'>, figure: number): string {
  if (unit === 'usd') return formatUsd(roundToMicroUsd(figure))
  return unit === 'times' ? `${figure}×` : figure.toLocaleString('en-US', { maximumFractionDigits: 3 })
}

/** The figure in a text; throws `bad-input` with what it may be. */
export function figureIn(field: DetectionField, text: string): number {
  const { unit, most, label } = field
  const plain = text.trim().replace(/^\$/, '').replace(/[×x]$/i, '').replaceAll(',', '').trim()
  const figure = Number(plain) * (unit === 'usd' ? 1_000_000 : 1)
  const isWhole = unit === 'number' || unit === 'days'
  const least = unit === 'days' ? 1 : 0
  if (plain !== '' && figure >= least && figure <= most && (!isWhole || Number.isInteger(figure))) {
    return unit === 'usd' ? Math.round(figure) : figure
  }
  const kind = isWhole ? 'a whole number' : unit === 'usd' ? 'an amount' : 'a number'
  throw new AppError(
    'bad-input',
    `${label}: give ${kind} from ${figureText(field, least)} to ${figureText(field, most)}, such as ${figureText(field, field.initial || least + 1)}.`,
  )
}
