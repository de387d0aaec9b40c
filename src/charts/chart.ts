import type { Day, Month } from '../base/calendar.ts'
import type { MicroUsd } from '../base/money.ts'
import type { Provider } from '../base/provider.ts'

/** What a picture can be asked for: the name of a spec in `charts/` and the rows it draws. Same chart, same bytes. */
export type Chart = DailySpendChart | MonthlySpendChart | TeamSpendChart

/** Bars by step (a day, or a week that starts at `from`), stacked by provider. */
export type DailySpendChart = {
  name: 'daily-spend-by-provider'
  /** A short line above the plot: what the bars are. */
  note: string
  /** Every step of the axis in order, also those without spend. The last one may still grow. */
  steps: Day[]
  growing: Day | null
  spend: Array<{ from: Day; provider: Provider; spendMicroUsd: MicroUsd }>
}

/** One bar a month, its amount above it. */
export type MonthlySpendChart = {
  name: 'monthly-spend'
  note: string
  growing: Month | null
  spend: Array<{ month: Month; spendMicroUsd: MicroUsd }>
}

/** One bar for each person or team, as many as are given, in their order. */
export type TeamSpendChart = {
  name: 'team-spend'
  note: string
  /** `change` may be empty; `together`: the bar stands for several, or for what is nobody's. */
  bars: Array<{ name: string; spendMicroUsd: MicroUsd; change: string; together: boolean }>
}
