import type { Day } from '../../base/calendar.ts'
import { countText } from '../../base/count.ts'
import { percentText } from '../../base/percent.ts'
import type { Insights } from '../../reports/insights.ts'
import { barsPicture } from './bars.ts'
import { barRows, restsOn, type ShownPart } from './part.ts'

type Code = Extract<Insights, { part: 'code' }>

/** How much code is committed, where, and how much of it AI wrote. */
export function codePart({ repositories, agent, tab, basis, scope, period }: Code, today: Day): ShownPart {
  const sum = (of: (row: (typeof repositories)[number]) => number) =>
    repositories.reduce((all, row) => all + of(row), 0)
  const lines = sum((row) => row.totalLinesAdded)
  const byAi = sum((row) => row.tabLinesAdded + row.composerLinesAdded)
  const rows = repositories
    .toSorted((a, b) => b.totalLinesAdded - a.totalLinesAdded)
    .map((row) => ({
      name: row.dimension === '' ? 'no repository told' : row.dimension,
      value: row.totalLinesAdded,
      note:
        row.totalLinesAdded === 0
          ? ''
          : `AI ${percentText((row.tabLinesAdded + row.composerLinesAdded) / row.totalLinesAdded)}`,
    }))
  return {
    line:
      lines === 0
        ? `${scope.name}: no commits are known ${period.when}`
        : `${scope.name}: ${countText(lines)} lines committed ${period.when}, ${percentText(byAi / lines)} of them written by AI`,
    tables: [{ title: 'Lines committed by repository', text: barRows(rows, { most: 12, other: 'others' }) }],
    names: [acceptedText('The agent’s lines', agent), acceptedText('Tab’s lines', tab)].filter((text) => text !== ''),
    picture: barsPicture(rows, { what: 'Lines committed', scope: scope.name, when: period.label, unit: 'requests' }),
    notes: [
      'Written by AI: lines that Cursor’s agent or tab wrote and that were then committed. What other tools wrote counts as written by hand.',
      restsOn(basis, 'commit statistics', today),
    ],
  }
}

function acceptedText(what: string, { accepted, suggested }: Code['agent']): string {
  if (suggested === 0) return ''
  return `${what}: ${countText(accepted)} of ${countText(suggested)} suggested were accepted (${percentText(accepted / suggested)}).`
}
