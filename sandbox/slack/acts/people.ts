import { type JsonObject, textAt } from '../json.ts'
import { userOnTheWire } from '../web-api/user-methods.ts'
import { slackUserOf } from '../workspace.ts'
import { ImpossibleAct, type Outcome, outcomeOf, type Stage } from './act.ts'

/** Somebody joins the workspace; the app hears `team_join`. */
export async function addUser(stage: Stage, given: JsonObject): Promise<Outcome> {
  const id = textAt(given, 'user') ?? ''
  const name = textAt(given, 'name') ?? id
  const email = textAt(given, 'email') ?? `${id.toLowerCase()}@x.example`
  if (id === '' || stage.workspace.users.has(id)) throw new ImpossibleAct(`nobody new can be called "${id}"`)
  const person = { slackId: id, name, email, title: '', team: '', timezone: 'Europe/Berlin' }
  stage.workspace.users.set(id, slackUserOf({ ...person, isAdmin: given.isAdmin === true }))
  return tell(stage, 'team_join', id)
}

/** An account changes: `deleted`, `isAdmin`, `name`, `email`; the app hears `user_change`. */
export async function changeUser(stage: Stage, given: JsonObject): Promise<Outcome> {
  const user = stage.workspace.users.get(textAt(given, 'user') ?? '')
  if (user === undefined) throw new ImpossibleAct('there is no such person')
  user.deleted = typeof given.deleted === 'boolean' ? given.deleted : user.deleted
  user.isAdmin = typeof given.isAdmin === 'boolean' ? given.isAdmin : user.isAdmin
  user.realName = textAt(given, 'name') ?? user.realName
  user.email = textAt(given, 'email') ?? user.email
  return tell(stage, 'user_change', user.id)
}

async function tell(stage: Stage, event: 'team_join' | 'user_change', id: string): Promise<Outcome> {
  const { workspace, delivery } = stage
  const user = workspace.users.get(id)
  if (user === undefined) throw new ImpossibleAct('there is no such person')
  workspace.changed({ kind: 'people' })
  const wire = userOnTheWire(workspace, user, new Set(workspace.app.scopes))
  const ack = await delivery.event(event, { type: event, user: wire })
  return { ...outcomeOf(ack), user }
}
