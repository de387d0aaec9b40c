import { simulateTeam } from '../../sandbox/detection/team.ts'
import { worlds } from '../../sandbox/detection/world.ts'
import { type Rates, ratesOf } from '../../src/incidents/backtest/rates.ts'
import type { Score } from '../../src/incidents/backtest/score.ts'
import { hours, percent } from '../../src/incidents/backtest/score-text.ts'
import { engineAlerts, scored } from '../detection/answers.ts'
import { peerAlerts, peerSettings } from '../detection/peer.ts'
import { reported } from '../detection/seeds.ts'
import { table } from '../tables.ts'
import { dailyLimitAlerts, zScoreAlerts } from './plain-detectors.ts'

/** One after the other on the same histories; ours as it speaks in the channel. */
const detectors: Record<string, (history: ReturnType<typeof simulateTeam>) => Parameters<typeof scored>[1]> = {
  'a daily limit for everybody': dailyLimitAlerts,
  'z-score a person, 3': (history) => zScoreAlerts(history, 3),
  'cursor-usage-tracker, README': (history) => peerAlerts(history, peerSettings.readme),
  'cursor-usage-tracker, its code': (history) => peerAlerts(history, peerSettings.source),
  'cursor-usage-tracker, tuned': (history) => peerAlerts(history, peerSettings.tuned),
  Tally: (history) =>
    engineAlerts(history, { feed: 'hourly', alertBudget: 0.6 }).filter(({ tier }) => tier === 'channel'),
}

/** What is found of made-up usage whose truth is known, by what people would write and by Tally. Prints Markdown. */
export function compareDetection({ quick }: { quick: boolean }): void {
  const drawn = reported({ quick: true }).filter(({ world }) => world === 'final' || (!quick && world === 'dirty'))
  for (const [world, teams] of Map.groupBy(drawn, (one) => one.world)) {
    const scores = new Map<string, Score[]>(Object.keys(detectors).map((name) => [name, []]))
    for (const team of teams) {
      const history = simulateTeam(worlds[world], team)
      for (const [name, alertsOf] of Object.entries(detectors))
        scores.get(name)?.push(scored(history, alertsOf(history)))
    }
    const rates = new Map([...scores].map(([name, of]) => [name, ratesOf(of)]))
    const ours = rates.get('Tally')
    if (ours) {
      const size = `${teams.length} teams, ${Math.round(ours.developerWeeks)} developer-weeks, ${ours.incidents} incidents`
      table(
        `Detection in world ${world}: ${size}`,
        head,
        [...rates].map(([name, of]) => [name, ...lineOf(of, ours)]),
      )
    }
  }
}

const head = [
  ...['detector', 'found %', 'false alerts /100 developer-weeks', 'beside Tally', 'hours to detect (found / all)'],
  ...['$ lost %', 'beside Tally'],
]

function lineOf(of: Rates, ours: Rates): string[] {
  return [
    percent(of.recall),
    of.falseRate.toFixed(2),
    times(of.falseRate, ours.falseRate),
    `${hours(of.hoursFound)} / ${hours(of.hoursAll)}`,
    percent(of.lost),
    times(of.lost, ours.lost),
  ]
}

function times(one: number, other: number): string {
  return other === 0 ? '' : `${(one / other).toFixed(1)}×`
}
