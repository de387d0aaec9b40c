import { readFileSync } from 'node:fs'
import * as vega from 'vega'
import { compile, type TopLevelSpec } from 'vega-lite'
import { type Chart, fillingOf } from './chart.ts'
import { emsOf, linesOf } from './text-width.ts'
import { configOf, fontSizes, partialPattern, type ThemeName, themes } from './theme.ts'
import { axisAmount, shortAmount } from './units.ts'

measureAsInter()
vega.expressionFunction('axisAmount', axisAmount)
vega.expressionFunction('shortAmount', shortAmount)

/** Draws a chart as SVG text from its spec in `charts/`. The same chart in the same theme gives the same text. */
export async function drawSvg(chart: Chart, theme: ThemeName): Promise<string> {
  const spec = filled(compiledSpec(chart.name, theme), chart, theme)
  const view = new vega.View(vega.parse(spec), { renderer: 'none' })
  try {
    const svg = await view.toSVG()
    return svg.includes('url(#partial)') ? svg.replace(/>/, `>${partialPattern(themes[theme])}`) : svg
  } finally {
    view.finalize()
  }
}

// The title is semi-bold, a little wider than what is measured.
const widestTitle = (480 / fontSizes.title) * 0.96

const compiled = new Map<string, vega.Spec>()

/** The spec as Vega draws it, still unfilled. Compiling takes longer than drawing, so it is done once. */
function compiledSpec(name: Chart['name'], theme: ThemeName): vega.Spec {
  const key = `${name} ${theme}`
  const known = compiled.get(key)
  if (known) return known
  const { spec } = compile(readSpec(name), { config: configOf(themes[theme]) })
  compiled.set(key, spec)
  return spec
}

/** Gives the spec its rows in the data sets it names, and what its expressions ask for as signals. */
function filled(spec: vega.Spec, chart: Chart, theme: ThemeName): vega.Spec {
  const { params, data, height } = fillingOf(chart)
  const note = linesOf(chart.note, widestTitle)
  const named = Object.entries({ colour: themes[theme], note, ...params }).map(([name, value]) => ({ name, value }))
  return {
    ...spec,
    ...(height === undefined ? {} : { height }),
    signals: [...named, ...(spec.signals ?? [])],
    data: (spec.data ?? []).map((one) => (one.name in data ? ({ ...one, values: data[one.name] } as vega.Data) : one)),
  }
}

// The specs are files of ours, held by tests; this is the one place where their JSON is taken for what it is.
function readSpec(name: Chart['name']): TopLevelSpec {
  return JSON.parse(readFileSync(new URL(`../../charts/${name}.json`, import.meta.url), 'utf8')) as TopLevelSpec
}

// Without a canvas Vega guesses 0.8 em a letter, which leaves holes in legends; these are nearer to Inter's widths.
// Its types do not know the object it measures with.
function measureAsInter(): void {
  const measuring = vega as unknown as { textMetrics: { width(item: { fontSize?: number }, text: unknown): number } }
  measuring.textMetrics.width = (item, text) => emsOf(String(text)) * (item.fontSize ?? 11)
}
