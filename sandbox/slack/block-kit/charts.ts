import type { Fault } from './fault.ts'
import { listOf } from './objects.ts'
import { type Fields, isFields, list, may, must, object, oneOf, type Rule, type TypedRule, text } from './rule.ts'

// Older pages say 6 segments or series, later ones 12: six is safe under both.
const maxSeries = 6
const maxPoints = 20
const label = text(20, 1)

const segment = object({ label: must(label), value: must({ is: 'number' }) }, positive)
const point = object({ label: must(label), value: must({ is: 'number' }) })
const series = object({ name: must(label), data: must(list(point, maxPoints)) })
const axes = object({
  categories: must(list(label, maxPoints)),
  x_label: may(text(50)),
  y_label: may(text(50)),
})

const charts: Record<string, TypedRule> = {
  pie: { rule: object({ type: must(text()), segments: must(list(segment, maxSeries)) }, uniqueSegments) },
  bar: axisChart(),
  area: axisChart(),
  line: axisChart(),
}
const chart: Rule = { is: 'typed', among: () => charts }

export const dataVisualization = object({
  type: must(oneOf('data_visualization')),
  block_id: may(text(255)),
  title: must(text(50, 1)),
  chart: must(chart),
})

function axisChart(): TypedRule {
  return {
    rule: object(
      { type: must(text()), series: must(list(series, maxSeries)), axis_config: must(axes) },
      uniqueSeries,
      pointsMatchCategories,
    ),
  }
}

function positive(value: Fields, pointer: string): Fault[] {
  return Number(value.value) > 0 ? [] : [{ pointer: `${pointer}/value`, message: 'must be more than 0' }]
}

function uniqueSegments(value: Fields, pointer: string): Fault[] {
  return repeated(value.segments, 'label', `${pointer}/segments`)
}

function uniqueSeries(value: Fields, pointer: string): Fault[] {
  return repeated(value.series, 'name', `${pointer}/series`)
}

function repeated(items: unknown, field: string, pointer: string): Fault[] {
  const names = listOf(items).map((item) => (isFields(item) ? item[field] : undefined))
  const twice = names.findIndex((name, index) => names.indexOf(name) !== index)
  return twice === -1 ? [] : [{ pointer: `${pointer}/${twice}/${field}`, message: 'must be unique' }]
}

function pointsMatchCategories(value: Fields, pointer: string): Fault[] {
  const config = value.axis_config
  const categories = isFields(config) ? listOf(config.categories) : []
  const wrong = listOf(value.series).findIndex((one) => {
    const labels = isFields(one) ? listOf(one.data).map((item) => (isFields(item) ? item.label : undefined)) : []
    return labels.length !== categories.length || categories.some((category) => !labels.includes(category))
  })
  return wrong === -1
    ? []
    : [{ pointer: `${pointer}/series/${wrong}/data`, message: 'must have one value for every category' }]
}
