import type { KnownBlock } from '@slack/types'
import type { ShownFile } from '../../imports/file-imports.ts'
import { section } from '../kit/blocks.ts'
import { optionOf } from '../kit/inputs.ts'
import { fileActions } from './action-ids.ts'

// Slack takes so many options.
const mostAccounts = 100

/** Where several accounts of the vendor are connected: which of them the file counts for. */
export function accountBlocks({ accounts }: Pick<ShownFile, 'accounts'>, id: string): KnownBlock[] {
  if (accounts.length === 0) return []
  const options = accounts.slice(0, mostAccounts).map(({ label, ...account }) => ({
    option: optionOf({ text: label, value: `${id} ${account.id}` }),
    isChosen: account.isChosen,
  }))
  const chosen = options.find(({ isChosen }) => isChosen)
  return [
    {
      ...section('*Which account is it of?* Tally reads several of this vendor.'),
      accessory: {
        type: 'static_select',
        action_id: fileActions.chooseAccount,
        placeholder: { type: 'plain_text', text: 'Choose the account', emoji: false },
        options: options.map(({ option }) => option),
        ...(chosen ? { initial_option: chosen.option } : {}),
      },
    },
  ]
}

/** The file and the account in what was chosen. */
export function accountChosen(value: string): { id: string; account: string } {
  const [id = '', account = ''] = value.split(' ')
  return { id, account }
}
