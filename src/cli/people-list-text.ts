import { counted } from '../base/count.ts'
import type { GroupsPreview, PeoplePreview } from '../imports/preview.ts'
import { table } from './table.ts'

/** What a list of people would change, as lines of text; of its moves those in `approved`. */
export function listPreviewText(preview: PeoplePreview | GroupsPreview, approved: readonly string[]): string {
  const { rows, matched, moves, keeps, unmatched, untouched, newTeams, notes, rejected } = preview
  const chosen = new Set(approved)
  const shownMoves = moves.filter(({ personId }) => chosen.has(personId))
  const left = moves.length - shownMoves.length
  return [
    `${counted(rows, 'row')}: ${people(matched)} known here, ${counted(moves.length, 'move')}, ${keeps} stay where they are, ${untouched} here are not in the file.`,
    ...(preview.before
      ? [
          `The same file was imported before, on ${preview.before.at.toISOString().slice(0, 10)} by ${preview.before.by}.`,
        ]
      : []),
    ...(shownMoves.length === 0 ? [] : ['', movesTable(shownMoves), '']),
    ...(left === 0 ? [] : [`Not asked for: ${counted(left, 'other move')}.`]),
    ...newTeams.map(({ name, members }) => `New team: ${name}, for ${people(members)}.`),
    ...('merged' in preview ? preview.merged.map((one) => `Small team: ${one}`) : []),
    ...notes.map((note) => `Note: ${note}`),
    ...(unmatched.length === 0 ? [] : [`Not known here: ${firstOf(unmatched)}.`]),
    ...rejected.first.map(({ row, reason }) => `Row ${row} is left out: ${reason}`),
    ...(rejected.count > rejected.first.length ? [`… and ${rejected.count - rejected.first.length} more rows.`] : []),
  ].join('\n')
}

/** How many of the moves were made. */
export function movedText(moved: number): string {
  return `Moved ${people(moved)}, from today (UTC) on.`
}

function movesTable(moves: PeoplePreview['moves']): string {
  const rows = moves.map(({ name, email, from, to }) => [name, email, from ?? 'no team', to ?? 'no team'])
  return table({ head: ['NAME', 'E-MAIL', 'FROM', 'TO'], rows })
}

const mostNames = 20

function firstOf(all: readonly string[]): string {
  const rest = all.length - mostNames
  return `${all.slice(0, mostNames).join(', ')}${rest > 0 ? ` and ${rest} more` : ''}`
}

function people(count: number): string {
  return counted(count, 'person', 'people')
}
