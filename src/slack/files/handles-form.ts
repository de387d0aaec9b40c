import type { ModalView } from '@slack/types'
import type { z } from 'zod'
import type { UsagePreview } from '../../imports/preview.ts'
import { context, section } from '../kit/blocks.ts'
import { asCode } from '../kit/escape.ts'
import type { Form } from '../kit/form.ts'
import { userInput } from '../kit/inputs.ts'
import { cut } from '../kit/limits.ts'
import { buttonRow, countLine, pageButtons, pageOf } from '../kit/list.ts'
import { modal } from '../kit/modal.ts'
import { fileActions, fileForms } from './action-ids.ts'
import type { pageMetadata } from './sorts-form.ts'
import { tallyText } from './usage-counted.ts'
import { plainText } from './words.ts'

const handlesOnPage = 20
const nameNoun = { none: 'No name', one: 'name', many: 'names' }

/** The names of a file that nobody is known for, each with a picker. Turning the page keeps what was picked on it. */
export function handlesModal(
  usage: UsagePreview,
  { id, page, notice }: z.infer<typeof pageMetadata> & { notice: string | null },
): ModalView {
  const shown = pageOf(usage.unmatched, { page, size: handlesOnPage })
  return modal({
    callbackId: fileForms.handles,
    title: 'Whose are these?',
    ...(shown.total > 0 ? { submit: 'Save' } : {}),
    metadata: JSON.stringify({ id, page: shown.page } satisfies z.infer<typeof pageMetadata>),
    blocks: [
      ...(notice === null ? [] : [section(notice)]),
      ...(shown.total === 0
        ? [section('Everybody in this file is known now.')]
        : [
            section(
              'What is said here holds for later files and for what the vendor reports, too. Leave open what you do not know.',
            ),
            context(countLine(shown, nameNoun)),
          ]),
      ...shown.items.map(({ handle, rows, costMicroUsd }, index) => ({
        ...userInput({
          id: blockOf(shown.page * handlesOnPage + index),
          label: `${handle === '' ? 'Everything in the file' : plainText(handle, 150)} · ${tallyText({ rows, costMicroUsd }, usage)}`,
          optional: true,
        }),
      })),
      ...buttonRow(
        ...pageButtons(shown, nameNoun, { previous: fileActions.turnHandlesBack, next: fileActions.turnHandles }),
      ),
    ],
  })
}

/** Whom was picked for which name: Slack ids by handle. */
export function handlesGiven(form: Form, usage: UsagePreview): Map<string, string> {
  const given = new Map<string, string>()
  for (const [index, { handle }] of usage.unmatched.entries()) {
    const slackUser = form.chosen(blockOf(index))
    if (slackUser !== null) given.set(handle, slackUser)
  }
  return given
}

/** A name as a notice has it. */
export function handleShown(handle: string): string {
  return handle === '' ? 'the file' : asCode(cut(handle, 80))
}

function blockOf(index: number): string {
  return `handle ${index}`
}
