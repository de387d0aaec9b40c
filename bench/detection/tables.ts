import { ratesByKind } from '../../src/incidents/backtest/rates.ts'
import type { Score } from '../../src/incidents/backtest/score.ts'
import { kindCell, rateCell, rateColumns } from '../../src/incidents/backtest/score-text.ts'
import { table } from '../tables.ts'

export type Answer = { name: string; scores: Score[] }

/** A line a detector, with the middle 95 of 100 when teams are drawn anew. */
export function ratesTable(title: string, answers: readonly Answer[]): void {
  table(
    title,
    ['detector', ...rateColumns.map(({ head }) => head)],
    answers.map(({ name, scores }) => [name, ...rateColumns.map((column) => rateCell(column, scores))]),
  )
}

/** Recall, median hours and dollars lost by kind of incident, a line a detector. */
export function kindsTable(title: string, answers: readonly Answer[]): void {
  const [first] = answers
  if (!first) return
  const kinds = ratesByKind(first.scores)
  table(
    title,
    ['detector', ...kinds.map(({ kind, incidents }) => `${kind} (${incidents})`)],
    answers.map(({ name, scores }) => {
      const rates = new Map(ratesByKind(scores).map((one) => [one.kind, one]))
      return [name, ...kinds.map(({ kind }) => kindCell(rates.get(kind)))]
    }),
  )
}
