import { randomBytes } from 'node:crypto'
import type { Fault } from './block-kit/fault.ts'
import { validateBlocks, validateMessage, validateView } from './block-kit/validate.ts'
import { isReadyImage } from './files.ts'
import { isObject, type JsonObject } from './json.ts'
import { Refusal } from './refusal.ts'
import type { Workspace } from './workspace.ts'

/** Refuses a message's text and blocks as Slack would; ephemeral ones may not show uploaded files. */
export function checkMessage(
  workspace: Workspace,
  message: { text: string; blocks: unknown },
  ephemeral: boolean,
): JsonObject[] {
  if (message.blocks !== undefined && !Array.isArray(message.blocks)) throw new Refusal('invalid_blocks_format')
  const given = message.text === '' ? { blocks: message.blocks } : message
  refuse([...validateMessage(given), ...fileFaults(workspace, message.blocks, '/blocks', ephemeral)], 'invalid_blocks')
  return withBlockIds(message.blocks ?? [])
}

/** Refuses a modal or Home view as Slack would; pointers start with `/view`. */
export function checkView(workspace: Workspace, view: JsonObject): JsonObject[] {
  const faults = [...validateView(view), ...fileFaults(workspace, view.blocks, '/blocks', false)]
  const error = faults.some((fault) => fault.pointer.startsWith('/blocks')) ? 'invalid_blocks' : 'invalid_arguments'
  refuse(
    faults.map((fault) => ({ ...fault, pointer: `/view${fault.pointer}` })),
    error,
  )
  return withBlockIds(Array.isArray(view.blocks) ? view.blocks : [])
}

/** What `blocks.validate` says of any of its three arguments. */
export function faultsOfAnything(args: { blocks?: unknown; view?: unknown; message?: unknown }): Fault[] {
  if (args.view !== undefined) return validateView(args.view)
  return args.message !== undefined ? validateMessage(args.message) : validateBlocks(args.blocks, 'message')
}

/** Every `slack_file` anywhere in some blocks, by the id or address it names. */
export function slackFileReferences(blocks: unknown): JsonObject[] {
  return slackFiles(blocks, '').map((found) => found.file)
}

function refuse(faults: Fault[], error: string): void {
  const refused = faults.filter((fault) => fault.code !== 'missing_text_in_message') // Slack only warns of this one
  const [first] = refused
  if (first === undefined) return
  throw new Refusal(first.code ?? error, {
    errors: refused.map((fault) => `${fault.message} [json-pointer:${fault.pointer}]`),
    response_metadata: { messages: refused.map((fault) => `[ERROR] ${fault.message} [json-pointer:${fault.pointer}]`) },
  })
}

function fileFaults(workspace: Workspace, blocks: unknown, from: string, ephemeral: boolean): Fault[] {
  return slackFiles(blocks, from).flatMap(({ file, pointer }) => {
    if (ephemeral) return [{ pointer, message: 'ephemeral messages cannot show uploaded files' }]
    return isReadyImage(workspace, file) ? [] : [{ pointer, message: 'invalid slack file' }]
  })
}

function slackFiles(value: unknown, pointer: string): Array<{ file: JsonObject; pointer: string }> {
  if (Array.isArray(value)) return value.flatMap((item, index) => slackFiles(item, `${pointer}/${index}`))
  if (!isObject(value)) return []
  return Object.entries(value).flatMap(([key, inner]) =>
    key === 'slack_file' && isObject(inner)
      ? [{ file: inner, pointer: `${pointer}/${key}` }]
      : slackFiles(inner, `${pointer}/${key}`),
  )
}

// Slack gives blocks without an id one of five characters, new with every update.
function withBlockIds(blocks: unknown[]): JsonObject[] {
  return blocks
    .filter(isObject)
    .map((block) => ({ ...block, block_id: block.block_id || randomBytes(4).toString('base64url').slice(0, 5) }))
}
