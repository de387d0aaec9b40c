import { readFileSync } from 'node:fs'
import { paintPng } from '../src/charts/png.ts'

// What stands in for the charts the surfaces of a feature name, in their order: of one surface, of those with one first word, or of all.
const chartsOf: Record<string, readonly string[]> = {
  overview: ['daily-typical'],
  'overview/charts-typical': ['histogram-people', 'ranked-typical', 'monthly-year'],
  'overview/charts-worst': ['histogram-people', 'ranked-worst', 'monthly-year'],
  'insights/plan': ['histogram-few'],
  'insights/code': ['monthly-by-category'],
  'insights/tools': ['ranked-typical'],
  'insights/versions': ['ranked-typical'],
  'compare/periods': ['lines-two-months'],
  spend: ['daily-typical', 'monthly-year'],
  models: ['cost-scale-models', 'share-of-models'],
  insights: ['lines-people-a-day', 'share-of-models'],
  person: ['daily-many-models', 'heat-map-spend', 'lines-two-months'],
  sessions: ['timeline-session'],
  forecast: ['forecast-month'],
  compare: ['lines-two-people'],
  incidents: ['expected-days'],
  'cycle-summary': ['lines-two-months'],
  digests: ['daily-beside-the-week-before'],
  invoices: ['beside-half-year'],
}

/** The picture at `/chart/<feature>/<surface>/<place>` as PNG; null for another path. */
export function chartFor(address: string): Buffer | null {
  const [, feature, surface, place] = /^\/chart\/([^/]+)\/(.+)\/(\d+)$/.exec(address) ?? []
  if (feature === undefined) return null
  const part = surface?.split('-')[0]
  const names = chartsOf[`${feature}/${surface}`] ??
    chartsOf[`${feature}/${part}`] ??
    chartsOf[feature] ?? ['daily-typical']
  const name = names[Number(place) % names.length] ?? 'daily-typical'
  return paintPng(readFileSync(new URL(`../src/charts/fixtures/${name}.svg`, import.meta.url), 'utf8'))
}
