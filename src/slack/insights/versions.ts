import type { Day } from '../../base/calendar.ts'
import { counted, countText } from '../../base/count.ts'
import { andList } from '../../base/list-words.ts'
import { byVersion, type Insights } from '../../reports/insights.ts'
import { asCode, escapeMrkdwn } from '../kit/escape.ts'
import { cut } from '../kit/limits.ts'
import { barsPicture } from './bars.ts'
import { barRows, restsOn, type ShownPart } from './part.ts'

type Versions = Extract<Insights, { part: 'versions' }>

const mostNames = 10
const mostVersions = 5

/** Which version of Cursor people have, and who is behind the newest. */
export function versionsPart({ people, latest, basis, scope, period }: Versions, today: Day): ShownPart {
  const byEach = Map.groupBy(people, ({ version }) => version)
  const rows = [...byEach]
    .toSorted(([one], [other]) => byVersion(other, one))
    .map(([version, own]) => ({ name: version, value: own.length, note: version === latest ? 'newest' : '' }))
  const behind = people.filter(({ version }) => version !== latest).length
  return {
    line:
      latest === null
        ? `${scope.name}: no versions are known ${period.when}`
        : behind === 0
          ? `${scope.name}: everybody has the newest Cursor that is used, ${cut(latest, 30)} (${counted(people.length, 'person', 'people')})`
          : `${scope.name}: ${countText(behind)} of ${counted(people.length, 'person', 'people')} are behind Cursor ${cut(latest, 30)}, the newest that is used`,
    tables: [{ title: 'People by version', text: barRows(rows, { most: 10, other: 'older versions' }) }],
    names: rows
      .filter(({ name }) => name !== latest)
      .slice(0, mostVersions)
      .map(({ name }) => namesOf(name, byEach.get(name) ?? [])),
    picture: barsPicture(rows, {
      what: 'People by version of Cursor',
      scope: scope.name,
      when: period.label,
      unit: 'people',
    }),
    notes: [
      'The version each had when last seen in the period. The newest is the newest anybody here has.',
      restsOn(basis, 'analytics', today),
    ],
  }
}

function namesOf(version: string, people: Versions['people']): string {
  const shown = people.length <= mostNames + 1 ? people : people.slice(0, mostNames)
  const rest = people.length - shown.length
  const names = shown.map(({ name }) => escapeMrkdwn(cut(name, 40)))
  const all = andList([...names, ...(rest > 0 ? [`${countText(rest)} others`] : [])])
  return `${asCode(cut(version, 30))}: ${all}`
}
