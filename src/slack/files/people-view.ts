import type { KnownBlock } from '@slack/types'
import { counted, countText } from '../../base/count.ts'
import type { GroupsPreview, PeoplePreview } from '../../imports/preview.ts'
import { context, figures, section } from '../kit/blocks.ts'
import { rejectedBlocks } from './rejected-view.ts'
import { listed, quoted } from './words.ts'

const shownMoves = 10
const shownNames = 8

/** What a list of people would change in the teams. */
export function peopleBlocks(preview: PeoplePreview | GroupsPreview, { id }: { id: string }): KnownBlock[] {
  const { rows, matched, moves, keeps, untouched, unmatched, newTeams, notes } = preview
  const merged = preview.kind === 'people' ? preview.merged : []
  return [
    figures([
      { label: 'Rows', value: `${countText(rows)}, ${countText(matched)} of people Tally knows` },
      { label: 'Would move', value: countText(moves.length) },
      { label: 'Stay where they are', value: countText(keeps) },
      { label: 'Not in the file, left as they are', value: countText(untouched) },
    ]),
    section(movesText(moves)),
    ...listBlock(
      'New teams',
      newTeams.map(({ name, members }) => `${quoted(name, 60)} (${countText(members)})`),
    ),
    ...listBlock(
      'Joined to their parent, because fewer than three are in them',
      merged.map((sentence) => quoted(sentence, 120)),
    ),
    ...listBlock(
      'Nobody here has these addresses',
      unmatched.map((email) => quoted(email, 80)),
    ),
    ...(notes.length === 0 ? [] : [section(listed(notes))]),
    ...rejectedBlocks(preview.rejected, id),
    context('A move counts from today. What was spent before stays with the team they were in then.'),
  ]
}

/** `7 people change teams, 2 new teams`; `moved`: it was done. */
export function peopleSentence(
  { moves, newTeams }: PeoplePreview | GroupsPreview,
  tense: 'change' | 'moved' = 'change',
): string {
  const [one, many] =
    tense === 'change' ? ['person changes teams', 'people change teams'] : ['person moved', 'people moved']
  const move = counted(moves.length, one, many)
  return newTeams.length === 0 ? move : `${move}, ${counted(newTeams.length, 'new team')}`
}

function moveText({ name, from, to }: PeoplePreview['moves'][number]): string {
  return `${quoted(name, 50)}: ${quoted(from ?? 'no team', 60)} → ${quoted(to ?? 'no team', 60)}`
}

function movesText(moves: PeoplePreview['moves']): string {
  if (moves.length === 0) return 'Nobody changes teams.'
  const rest = moves.length - shownMoves
  return [
    '*Who would change teams*',
    ...moves.slice(0, shownMoves).map((move) => `• ${moveText(move)}`),
    ...(rest > 0 ? [`and ${counted(rest, 'more', 'more')}, in “Choose”`] : []),
  ].join('\n')
}

function listBlock(title: string, names: readonly string[]): KnownBlock[] {
  if (names.length === 0) return []
  const rest = names.length - shownNames
  const shown = names.slice(0, shownNames).join(', ')
  return [section(`*${title}*\n${rest > 0 ? `${shown} and ${countText(rest)} more` : shown}`)]
}
