import { anyBlock } from './blocks.ts'
import type { Fault } from './fault.ts'
import { listOf, plainText } from './objects.ts'
import {
  type Fields,
  faultsOf,
  isFields,
  list,
  may,
  must,
  object,
  oneOf,
  type Surface,
  type TypedRule,
  text,
} from './rule.ts'
import { textLength } from './text-length.ts'

const maxBlocks: Record<Surface, number> = { message: 50, modal: 100, home: 100 }
const maxMessageText = 13_200
const maxMarkdownText = 12_000
const maxCharts = 2
const maxViewBytes = 250_000

/** The faults of a message's `text` and `blocks`; pointers start at the message, so `/blocks/0/text`. */
export function validateMessage(message: unknown): Fault[] {
  if (!isFields(message)) return [{ pointer: '', message: 'must be an object' }]
  return [...topLevelText(message), ...(message.blocks === undefined ? [] : validateBlocks(message.blocks, 'message'))]
}

/** The faults of a list of blocks on a surface; pointers start with `/blocks`. */
export function validateBlocks(blocks: unknown, surface: Surface): Fault[] {
  const faults = faultsOf(blocks, list(anyBlock, maxBlocks[surface], 0), '/blocks', surface)
  return [...faults, ...acrossBlocks(listOf(blocks), surface)]
}

/** The faults of a modal or Home view; pointers start at the view, so `/title` or `/blocks/0/text`. */
export function validateView(view: unknown): Fault[] {
  if (!isFields(view)) return [{ pointer: '', message: 'must be an object' }]
  const surface = view.type === 'home' ? 'home' : 'modal'
  const faults = faultsOf(view, { is: 'typed', among: () => views }, '', surface)
  return [...faults, ...validateBlocks(view.blocks ?? [], surface), ...submitPresent(view), ...viewFits(view)]
}

// The blocks are checked by validateBlocks; here they only have to be there.
const viewFields = {
  type: must(oneOf('modal', 'home')),
  blocks: must({ is: 'anything' }),
  private_metadata: may(text(3000)),
  callback_id: may(text(255)),
  external_id: may(text(255)),
} as const

const views: Record<string, TypedRule> = {
  home: { rule: object(viewFields) },
  modal: {
    rule: object({
      ...viewFields,
      title: must(plainText(24)),
      close: may(plainText(24)),
      submit: may(plainText(24)),
      clear_on_close: may({ is: 'boolean' }),
      notify_on_close: may({ is: 'boolean' }),
      submit_disabled: may({ is: 'boolean' }),
    }),
  },
}

function topLevelText(message: Fields): Fault[] {
  const said = message.text
  if (said !== undefined && said !== null && typeof said !== 'string') {
    return [{ pointer: '/text', message: 'must provide a string' }]
  }
  if (said) return []
  if (listOf(message.blocks).length > 0) {
    return [{ pointer: '/text', message: 'a fallback text is needed beside blocks', code: 'missing_text_in_message' }]
  }
  if (listOf(message.attachments).length > 0) return []
  return [{ pointer: '', message: 'a message needs text, blocks or attachments', code: 'no_text' }]
}

function acrossBlocks(blocks: unknown[], surface: Surface): Fault[] {
  const common = [...uniqueBlockIds(blocks), ...oneFocus(blocks)]
  return surface === 'message' ? [...common, ...messageTotals(blocks)] : common
}

function uniqueBlockIds(blocks: unknown[]): Fault[] {
  const seen = new Set<unknown>()
  return blocks.flatMap((block, index) => {
    const id = isFields(block) ? block.block_id : undefined
    if (id === undefined || id === '') return []
    if (seen.has(id)) return [{ pointer: `/blocks/${index}/block_id`, message: `block_id must be unique: ${id}` }]
    seen.add(id)
    return []
  })
}

function oneFocus(blocks: unknown[]): Fault[] {
  return countDeep(blocks, (value) => value.focus_on_load === true) > 1
    ? [{ pointer: '/blocks', message: 'only one element may have focus_on_load' }]
    : []
}

function messageTotals(blocks: unknown[]): Fault[] {
  const faults: Fault[] = []
  if (countDeep(blocks, (value) => value.type === 'table') > 1) {
    faults.push({ pointer: '/blocks', message: 'only one table is allowed', code: 'only_one_table_allowed' })
  }
  if (countDeep(blocks, (value) => value.type === 'data_visualization') > maxCharts) {
    faults.push({ pointer: '/blocks', message: `no more than ${maxCharts} data_visualization blocks allowed` })
  }
  if (textLength(blocks.filter((block) => isFields(block) && block.type === 'markdown')) > maxMarkdownText) {
    faults.push({
      pointer: '/blocks',
      message: `markdown blocks together must be less than ${maxMarkdownText + 1} characters`,
    })
  }
  if (textLength(blocks) > maxMessageText) {
    faults.push({
      pointer: '/blocks',
      message: `the text of all blocks must be less than ${maxMessageText + 1} characters`,
      code: 'msg_blocks_too_long',
    })
  }
  return faults
}

function countDeep(value: unknown, counts: (fields: Fields) => boolean): number {
  if (Array.isArray(value)) return value.reduce((sum: number, item) => sum + countDeep(item, counts), 0)
  if (!isFields(value)) return 0
  return Object.values(value).reduce((sum: number, item) => sum + countDeep(item, counts), counts(value) ? 1 : 0)
}

function submitPresent(view: Fields): Fault[] {
  const hasInput = listOf(view.blocks).some((block) => isFields(block) && block.type === 'input')
  return view.type === 'modal' && hasInput && view.submit === undefined
    ? [{ pointer: '', message: 'missing required field: submit (the view has an input block)' }]
    : []
}

function viewFits(view: Fields): Fault[] {
  return Buffer.byteLength(JSON.stringify(view)) <= maxViewBytes
    ? []
    : [{ pointer: '', message: `the view must be less than ${maxViewBytes + 1} bytes`, code: 'view_too_large' }]
}
