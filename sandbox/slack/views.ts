import { randomBytes } from 'node:crypto'
import { checkView } from './block-checks.ts'
import { type JsonObject, textAt } from './json.ts'
import { Refusal } from './refusal.ts'
import { newSlackId, type View, type Workspace } from './workspace.ts'

/** Makes a person's App Home show this view; a wrong `hash` is refused. */
export function publishHome(workspace: Workspace, userId: string, definition: JsonObject, hash: string | null): View {
  if (!workspace.app.homeTabEnabled) throw new Refusal('not_enabled')
  const present = workspace.homes.get(userId) ?? null
  if (hash !== null && hash !== present?.hash) throw new Refusal('hash_conflict')
  const view = present ?? emptyView(userId, 'home', null)
  fill(workspace, view, definition)
  workspace.homes.set(userId, view)
  workspace.changed({ kind: 'home', user: userId })
  return view
}

/** Opens a modal, in place of whatever modals the person had open. */
export function openModal(workspace: Workspace, userId: string, definition: JsonObject): View {
  const view = emptyView(userId, 'modal', null)
  fill(workspace, view, definition)
  workspace.modals.set(userId, [view])
  workspace.changed({ kind: 'modal', user: userId })
  return view
}

/** Puts a modal on top of the person's open ones: at most three. */
export function pushModal(workspace: Workspace, userId: string, definition: JsonObject): View {
  const stack = workspace.modals.get(userId) ?? []
  const below = stack.at(-1)
  if (below === undefined) throw new Refusal('not_found')
  if (stack.length >= workspace.limits.modalStack) throw new Refusal('push_limit_reached')
  const view = emptyView(userId, 'modal', below)
  fill(workspace, view, definition)
  stack.push(view)
  workspace.changed({ kind: 'modal', user: userId })
  return view
}

/** Changes an open view in place; what was filled in stays where block_id and action_id stay. */
export function updateView(workspace: Workspace, view: View, definition: JsonObject, hash: string | null): View {
  if (hash !== null && hash !== view.hash) throw new Refusal('hash_conflict')
  fill(workspace, view, definition)
  view.errors = {}
  workspace.changed({ kind: view.kind, user: view.user })
  return view
}

/** Takes one modal, or all of a person's modals, away. */
export function closeModals(workspace: Workspace, view: View, all: boolean): void {
  const stack = workspace.modals.get(view.user) ?? []
  const from = all ? 0 : stack.indexOf(view)
  if (from >= 0) stack.splice(from)
  workspace.changed({ kind: 'modal', user: view.user })
}

/** An open modal or a Home view by its id or external id, or nothing once it is closed. */
export function findView(workspace: Workspace, named: { id: string | null; externalId: string | null }): View | null {
  const matches = (view: View) =>
    named.id === null
      ? named.externalId !== null && view.definition.external_id === named.externalId
      : view.id === named.id
  return liveViews(workspace).find(matches) ?? null
}

/** A view object as the API and payloads show it. */
export function viewOnTheWire(workspace: Workspace, view: View): JsonObject {
  const { definition } = view
  return {
    id: view.id,
    team_id: workspace.team.id,
    type: view.kind,
    blocks: view.blocks,
    private_metadata: textAt(definition, 'private_metadata') ?? '',
    callback_id: textAt(definition, 'callback_id') ?? '',
    state: { values: view.values },
    hash: view.hash,
    title: definition.title ?? { type: 'plain_text', text: 'View Title', emoji: true },
    clear_on_close: definition.clear_on_close === true,
    notify_on_close: definition.notify_on_close === true,
    close: definition.close ?? null,
    submit: definition.submit ?? null,
    previous_view_id: view.previousViewId,
    root_view_id: view.rootViewId,
    app_id: workspace.app.appId,
    external_id: textAt(definition, 'external_id') ?? '',
    app_installed_team_id: workspace.team.id,
    bot_id: workspace.app.botId,
  }
}

function emptyView(user: string, kind: View['kind'], below: View | null): View {
  const id = newSlackId('V')
  return {
    id,
    user,
    kind,
    hash: '',
    definition: {},
    blocks: [],
    values: {},
    errors: {},
    rootViewId: below?.rootViewId ?? id,
    previousViewId: below?.id ?? null,
  }
}

function fill(workspace: Workspace, view: View, definition: JsonObject): void {
  if (definition.type !== view.kind) {
    throw new Refusal('invalid_arguments', {
      response_metadata: { messages: [`[ERROR] must be a ${view.kind} view [json-pointer:/view/type]`] },
    })
  }
  const blocks = checkView(workspace, definition)
  const externalId = textAt(definition, 'external_id')
  const taken = liveViews(workspace).some((other) => other !== view && other.definition.external_id === externalId)
  if (externalId !== null && taken) throw new Refusal('duplicate_external_id')
  view.definition = { ...definition, blocks }
  view.blocks = blocks
  view.values = stillAsked(view.values, blocks)
  view.hash = `${Math.floor(workspace.clock.now().getTime() / 1000)}.${randomBytes(4).toString('hex')}`
}

function stillAsked(values: View['values'], blocks: JsonObject[]): View['values'] {
  const ids = new Set(blocks.map((block) => block.block_id))
  return Object.fromEntries(Object.entries(values).filter(([blockId]) => ids.has(blockId)))
}

function liveViews(workspace: Workspace): View[] {
  return [...workspace.homes.values(), ...[...workspace.modals.values()].flat()]
}
