import { type Day, daysBetween, daysIn, formatDay, mondayOf } from '../../base/calendar.ts'
import { counted } from '../../base/count.ts'
import type { Insights } from '../../reports/insights.ts'
import type { Picture } from '../forecast/with-picture.ts'
import { cut } from '../kit/limits.ts'
import { textColumns } from '../kit/text-columns.ts'
import { drawable } from '../spend/drawn-names.ts'
import { restsOn, type ShownPart } from './part.ts'

type Active = Extract<Insights, { part: 'active' }>
type Days = ReadonlyArray<{ day: Day; people: number }>

/** How many people use AI on a day. */
export function activePart(active: Active, today: Day): ShownPart {
  const { days, cursor, basis, scope, period } = active
  const peak = peakOf(days)
  const rows = [
    row('Used AI', days),
    ...(cursor.length === 0
      ? []
      : [
          row(
            'Active in Cursor *',
            daysOf(active, (day) => day.dau),
          ),
          row(
            'Cloud agents *',
            daysOf(active, (day) => day.cloud_agent_dau),
          ),
          row(
            'Cursor’s CLI *',
            daysOf(active, (day) => day.cli_dau),
          ),
        ]),
  ].flat()
  return {
    line: peak
      ? `${scope.name}: ${oneDigit(averageOf(days))} people a day ${period.when}, ${peak.people.toLocaleString('en-US')} at most (${formatDay(peak.day, today.slice(0, 4))})`
      : `${scope.name}: nobody used AI ${period.when}`,
    tables: [
      {
        title: 'People a day',
        text: rows.length === 0 ? '' : textColumns([['', 'average', 'most'], ...rows], ['left', 'right', 'right']),
      },
    ],
    names: [],
    picture: picture(active, today),
    notes: [
      'People with usage that is counted here; the average is over days on which anybody had some.',
      `${cursor.length > 0 ? '* As Cursor counts them. ' : ''}${restsOn(basis, 'analytics', today)}`,
    ],
  }
}

function row(name: string, days: Days): string[][] {
  const peak = peakOf(days)
  return peak ? [[name, oneDigit(averageOf(days)), counted(peak.people, 'person', 'people')]] : []
}

function daysOf({ cursor }: Active, of: (day: Active['cursor'][number]) => number): Days {
  return cursor.map((day) => ({ day: day.day, people: of(day) })).filter(({ people }) => people > 0)
}

const mostDays = 45

function picture(active: Active, today: Day): Picture | null {
  const { days, scope, period } = active
  const { steps, line, byWeek } = axisOf(active, today)
  const inCursor = scope.kind === 'org' ? daysOf(active, ({ dau }) => dau) : []
  const peak = peakOf(days)
  if (days.length < 2 || steps.length < 2 || !peak) return null
  return {
    altText: `Line of how many people used AI a ${byWeek ? 'day, by week' : 'day'}, ${scope.name}, ${period.label}: ${oneDigit(averageOf(days))} on average, ${peak.people.toLocaleString('en-US')} at most.`,
    chart: {
      name: 'lines',
      unit: 'people',
      note: cut(`People a day, ${drawable(scope.name) || 'this team'}, ${period.label}`, 62),
      steps,
      lines: [
        { name: 'all', values: line(days).map((value) => value ?? 0), past: false },
        ...(inCursor.length > 1 ? [{ name: 'Cursor', values: line(inCursor), past: true }] : []),
      ],
    },
  }
}

/** How many use Cursor, its cloud agents and its command line a day, as Cursor counts them; null where it tells too little. */
export function cursorWaysPicture(active: Active, today: Day): Picture | null {
  const { steps, line, byWeek } = axisOf(active, today)
  const ways = [
    { name: 'Cursor', days: daysOf(active, ({ dau }) => dau) },
    { name: 'cloud', days: daysOf(active, (day) => day.cloud_agent_dau) },
    { name: 'CLI', days: daysOf(active, (day) => day.cli_dau) },
  ].filter(({ days }) => days.length > 1)
  if (ways.length < 2) return null
  const start = Math.max(
    0,
    steps.findIndex((_, at) => ways.some(({ days }) => line(days)[at] !== null)),
  )
  const said = ways.map(({ name, days }) => `${name} ${oneDigit(averageOf(days))}`)
  return {
    altText: `Lines of people active a ${byWeek ? 'day, by week' : 'day'} in Cursor, its cloud agents and its command line, ${active.period.label}; on average ${said.join(', ')}.`,
    chart: {
      name: 'lines',
      unit: 'people',
      note: cut(`People a day in Cursor, ${active.period.label}`, 62),
      steps: steps.slice(start),
      lines: ways.map(({ name, days }) => ({ name, values: line(days).slice(start), past: false })),
    },
  }
}

// More days than fit on the axis are weeks, at the average of their days with usage. Today is not over and left out.
function axisOf({ period }: Active, today: Day) {
  const { from, to } = period.range
  const byWeek = daysBetween(from, to) > mostDays
  const stepOf = byWeek ? mondayOf : (day: Day) => day
  const steps = [...new Set(daysIn({ from, to: to > today ? today : to }).map(stepOf))]
  const line = (all: Days) => {
    const known = all[0]?.day ?? to
    const byStep = Map.groupBy(all, ({ day }) => stepOf(day))
    return steps.map((step) => (step < stepOf(known) ? null : averageOf(byStep.get(step) ?? [])))
  }
  return { steps, line, byWeek }
}

function peakOf(days: Days): { day: Day; people: number } | null {
  return days.toSorted((a, b) => b.people - a.people)[0] ?? null
}

function averageOf(days: Days): number {
  return days.reduce((sum, { people }) => sum + people, 0) / Math.max(1, days.length)
}

function oneDigit(number: number): string {
  return number.toLocaleString('en-US', { maximumFractionDigits: number < 100 ? 1 : 0 })
}
