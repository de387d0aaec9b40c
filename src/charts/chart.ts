import type { Filling } from './filling.ts'
import { type BesideMonthsChart, fill as fillBesideMonths } from './kinds/beside-months.ts'
import { type BulletBarsChart, fill as fillBulletBars } from './kinds/bullet-bars.ts'
import { type CostScaleChart, fill as fillCostScale } from './kinds/cost-scale.ts'
import { type CurveChart, fill as fillCurve } from './kinds/curve.ts'
import { type ExpectedBandChart, fill as fillExpectedBand } from './kinds/expected-band.ts'
import { type ForecastChart, fill as fillForecast } from './kinds/forecast.ts'
import { fill as fillHeatMap, type HeatMapChart } from './kinds/heat-map.ts'
import { fill as fillHistogram, type HistogramChart } from './kinds/histogram.ts'
import { fill as fillLines, type LinesChart } from './kinds/lines.ts'
import { fill as fillRankedBars, type RankedBarsChart } from './kinds/ranked-bars.ts'
import { fill as fillShareOverTime, type ShareOverTimeChart } from './kinds/share-over-time.ts'
import { fill as fillStackedDays, type StackedDaysChart } from './kinds/stacked-days.ts'
import { fill as fillStackedMonths, type StackedMonthsChart } from './kinds/stacked-months.ts'
import { fill as fillTimeline, type TimelineChart } from './kinds/timeline.ts'

/** What a picture can be asked for: the name of a spec in `charts/` and what it draws. Same chart, same bytes. */
export type Chart =
  | BesideMonthsChart
  | BulletBarsChart
  | CostScaleChart
  | CurveChart
  | ExpectedBandChart
  | ForecastChart
  | HeatMapChart
  | HistogramChart
  | LinesChart
  | RankedBarsChart
  | ShareOverTimeChart
  | StackedDaysChart
  | StackedMonthsChart
  | TimelineChart

const fills: { [One in Chart as One['name']]: (chart: One) => Filling } = {
  'beside-months': fillBesideMonths,
  'bullet-bars': fillBulletBars,
  'cost-scale': fillCostScale,
  curve: fillCurve,
  'expected-band': fillExpectedBand,
  forecast: fillForecast,
  'heat-map': fillHeatMap,
  histogram: fillHistogram,
  lines: fillLines,
  'ranked-bars': fillRankedBars,
  'share-over-time': fillShareOverTime,
  'stacked-days': fillStackedDays,
  'stacked-months': fillStackedMonths,
  timeline: fillTimeline,
}

/** What the spec of a chart is filled with. */
export function fillingOf(chart: Chart): Filling {
  // The table holds under each name the fill of just that chart, which TypeScript cannot follow through the look-up.
  const fill = fills[chart.name] as (chart: Chart) => Filling
  return fill(chart)
}
