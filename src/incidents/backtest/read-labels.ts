import { access } from 'node:fs/promises'
import type { Subject } from '../../anomalies/finding.ts'
import type { Entity } from '../../anomalies/usage-row.ts'
import { hasCode } from '../../base/app-error.ts'
import { bad, neededText, numberCell, timeCell } from './cells.ts'
import { type NamedRow, namedRows } from './csv-file.ts'
import type { Label } from './label.ts'
import type { Problems } from './problems.ts'
import { tried } from './tried.ts'

/**
 * `labels.csv`, where the truth is known; null without such a file. entity (an id, or `team:<id>`), kind, start, end, excess_usd and
 * benign (1 where it is unusual and right). A column `affected` may name whom a team's label touched, with spaces between.
 */
export async function readLabels(
  file: string,
  { entities, problems }: { entities: ReadonlyMap<string, Entity>; problems: Problems },
): Promise<Label[] | null> {
  if (!(await exists(file))) return null
  const teams = new Set([...entities.values()].map(({ team }) => team))
  const labels: Label[] = []
  for await (const row of namedRows(file, { required: ['entity', 'kind', 'start', 'end'], problems })) {
    const label = tried(problems, file, row, (): Label => {
      const [start, end] = [timeCell(row, 'start'), timeCell(row, 'end')]
      if (end < start) throw bad(row, 'end', 'is before its start')
      const affected = row.text('affected').split(/\s+/).filter(Boolean)
      return {
        subject: subjectOf(row, { entities, teams }),
        kind: neededText(row, 'kind'),
        benign: isYes(row),
        start,
        end,
        excessUsd: numberCell(row, 'excess_usd', 0),
        affected: affected.length > 0 ? affected : undefined,
      }
    })
    if (label) labels.push(label)
  }
  return labels
}

function subjectOf(
  row: NamedRow,
  { entities, teams }: { entities: ReadonlyMap<string, Entity>; teams: ReadonlySet<string> },
): Subject {
  const id = neededText(row, 'entity')
  const team = /^team:\s*(.+)$/.exec(id)?.[1]
  if (team === undefined ? !entities.has(id) : !teams.has(team)) {
    throw bad(row, 'entity', 'is not in entities.csv. A team is written as team:<id>')
  }
  return team === undefined ? { kind: 'entity', id } : { kind: 'team', id: team }
}

function isYes(row: NamedRow): boolean {
  const text = row.text('benign').toLowerCase()
  if (['1', '1.0', 'true', 'yes'].includes(text)) return true
  if (['', '0', '0.0', 'false', 'no'].includes(text)) return false
  throw bad(row, 'benign', 'is neither 0 nor 1')
}

async function exists(file: string): Promise<boolean> {
  try {
    await access(file)
    return true
  } catch (thrown) {
    if (hasCode(thrown, 'ENOENT')) return false
    throw thrown
  }
}
