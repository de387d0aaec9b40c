import type { ModalView } from '@slack/types'
import { z } from 'zod'
import type { GroupsPreview, PeoplePreview } from '../../imports/preview.ts'
import { context, section } from '../kit/blocks.ts'
import type { Form } from '../kit/form.ts'
import { checkboxInput } from '../kit/inputs.ts'
import { buttonRow, countLine, pageButtons, pageOf } from '../kit/list.ts'
import { modal } from '../kit/modal.ts'
import { fileActions, fileForms } from './action-ids.ts'
import { plainText } from './words.ts'

// Slack takes ten boxes a block.
const boxesInBlock = 10
const movesOnPage = 100
const moveNoun = { none: 'Nobody', one: 'person', many: 'people' }

type List = PeoplePreview | GroupsPreview

/** `rejected`: one bit a move, in the list's order, set where it is not wanted. */
export const movesMetadata = z.object({
  id: z.uuid(),
  page: z.int().nonnegative(),
  rejected: z
    .string()
    .max(2_000)
    .regex(/^[A-Za-z0-9_-]*$/),
})
export type MovesMetadata = z.infer<typeof movesMetadata>

/** Every move with a box, ticked but where it was unticked before. */
export function movesModal(list: List, { id, page, rejected }: MovesMetadata): ModalView {
  const not = bitsIn(rejected)
  const all = list.moves.map((move, index) => ({ ...move, index }))
  const shown = pageOf(all, { page, size: movesOnPage })
  const blocks = Array.from({ length: Math.ceil(shown.items.length / boxesInBlock) }, (_, block) => {
    const moves = shown.items.slice(block * boxesInBlock, (block + 1) * boxesInBlock)
    return checkboxInput({
      id: blockOf(moves[0]?.index ?? 0),
      label: moves.length === 1 ? lineOf(moves[0]) : `${lineOf(moves[0])} to ${lineOf(moves.at(-1))}`,
      optional: true,
      choices: moves.map(({ name, from, to, index }) => ({
        text: plainText(name, 75),
        description: plainText(`${from ?? 'no team'} → ${to ?? 'no team'}`, 75),
        value: String(index),
      })),
      initial: moves.flatMap(({ index }) => (not.has(index) ? [] : [String(index)])),
    })
  })
  return modal({
    callbackId: fileForms.moves,
    title: 'Who changes teams',
    submit: 'Move those ticked',
    metadata: JSON.stringify({ id, page: shown.page, rejected } satisfies MovesMetadata),
    blocks: [
      section('Untick whom to leave where they are.'),
      context(countLine(shown, moveNoun)),
      ...blocks,
      ...buttonRow(
        ...pageButtons(shown, moveNoun, { previous: fileActions.turnMovesBack, next: fileActions.turnMoves }),
      ),
    ],
  })
}

/** What is not wanted, with what is unticked on the page that is shown. */
export function movesGiven(form: Form, list: List, { page, rejected }: MovesMetadata): string {
  const not = bitsIn(rejected)
  const end = Math.min(list.moves.length, (page + 1) * movesOnPage)
  for (let first = page * movesOnPage; first < end; first += boxesInBlock) {
    const ticked = new Set(form.ticked(blockOf(first)))
    for (let index = first; index < Math.min(end, first + boxesInBlock); index++) {
      if (ticked.has(String(index))) not.delete(index)
      else not.add(index)
    }
  }
  return bitsOf(not)
}

/** The persons whose move is wanted. */
export function approvedOf(list: List, rejected: string): string[] {
  const not = bitsIn(rejected)
  return list.moves.flatMap(({ personId }, index) => (not.has(index) ? [] : [personId]))
}

function lineOf(move: { name: string } | undefined): string {
  return plainText(move?.name ?? '', 40)
}

function bitsIn(text: string): Set<number> {
  const bytes = Buffer.from(text, 'base64url')
  const set = new Set<number>()
  for (const [place, byte] of bytes.entries()) {
    for (let bit = 0; bit < 8; bit++) if (byte & (1 << bit)) set.add(place * 8 + bit)
  }
  return set
}

function bitsOf(set: ReadonlySet<number>): string {
  const bytes = Buffer.alloc(Math.ceil((Math.max(-1, ...set) + 1) / 8))
  for (const index of set) bytes[index >> 3] = (bytes[index >> 3] ?? 0) | (1 << (index & 7))
  return bytes.toString('base64url')
}

function blockOf(index: number): string {
  return `moves ${index}`
}
