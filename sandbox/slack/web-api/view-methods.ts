import { nested, optionalText, requiredText } from '../arguments.ts'
import { isObject, type JsonObject } from '../json.ts'
import { Refusal } from '../refusal.ts'
import { exchangeTrigger } from '../triggers.ts'
import { findView, openModal, publishHome, pushModal, updateView, viewOnTheWire } from '../views.ts'
import { botMethod, type Call, type Method } from './method.ts'

/** views.*: none of them needs a scope. */
export const viewMethods: Record<string, Method> = {
  'views.open': botMethod([], ({ workspace, args }) => {
    const view = viewArgument(args)
    const user = exchangeTrigger(workspace, requiredText(args, 'trigger_id'))
    return { view: viewOnTheWire(workspace, openModal(workspace, user, view)) }
  }),
  'views.push': botMethod([], ({ workspace, args }) => {
    const view = viewArgument(args)
    const user = exchangeTrigger(workspace, requiredText(args, 'trigger_id'))
    return { view: viewOnTheWire(workspace, pushModal(workspace, user, view)) }
  }),
  'views.update': botMethod([], update),
  'views.publish': botMethod([], ({ workspace, args }) => {
    const user = workspace.users.get(requiredText(args, 'user_id'))
    if (user === undefined || user.isBot) throw new Refusal('user_not_found')
    const view = publishHome(workspace, user.id, viewArgument(args), optionalText(args, 'hash'))
    return { view: viewOnTheWire(workspace, view) }
  }),
}

function update({ workspace, args }: Call): JsonObject {
  const named = { id: optionalText(args, 'view_id'), externalId: optionalText(args, 'external_id') }
  if (named.id === null && named.externalId === null) throw new Refusal('invalid_arguments')
  const view = findView(workspace, named)
  if (view === null) throw new Refusal('not_found')
  return { view: viewOnTheWire(workspace, updateView(workspace, view, viewArgument(args), optionalText(args, 'hash'))) }
}

function viewArgument(args: JsonObject): JsonObject {
  const view = nested(args, 'view', 'invalid_arguments')
  if (isObject(view)) return view
  throw new Refusal('invalid_arguments', {
    response_metadata: { messages: ['[ERROR] missing required field: view [json-pointer:/view]'] },
  })
}
