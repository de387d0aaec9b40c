import type { ModalView } from '@slack/types'
import { context, section } from '../kit/blocks.ts'
import { fileInput } from '../kit/inputs.ts'
import { modal } from '../kit/modal.ts'
import { fileForms } from './action-ids.ts'

export const uploadField = 'files'
export const mostFiles = 10

/** The form behind the global shortcut. What is in a file decides what it is, never its name. */
export function uploadModal(): ModalView {
  return modal({
    callbackId: fileForms.upload,
    title: 'Import files',
    submit: 'Read them',
    blocks: [
      section(
        'Usage, invoices or people lists. What is in them comes to your messages with Tally; nothing counts before you have seen it and said so.',
      ),
      fileInput({
        id: uploadField,
        label: `Up to ${mostFiles} files, 10 MB each`,
        filetypes: ['csv', 'tsv', 'txt', 'pdf'],
        most: mostFiles,
      }),
      context(
        'CSV of Cursor, Anthropic and OpenAI usage or costs, the claude.ai spend report, PDF invoices, HiBob people lists and Tally’s own teams. Larger files: drop them into your messages with Tally.',
      ),
    ],
  })
}
