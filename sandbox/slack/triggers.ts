import { randomBytes, randomInt } from 'node:crypto'
import { Refusal } from './refusal.ts'
import type { Workspace } from './workspace.ts'

/** A trigger id for something a person just did: it opens one view, within 3 s. */
export function newTrigger(workspace: Workspace, userId: string): string {
  const id = `${randomInt(1e9, 1e10)}.${randomInt(1e9, 1e10)}.${randomBytes(16).toString('hex')}`
  workspace.triggers.set(id, { user: userId, madeAt: workspace.clock.now().getTime(), used: false })
  return id
}

/** Uses a trigger up and says whose it was; Slack's own refusals when it cannot be used. */
export function exchangeTrigger(workspace: Workspace, id: string): string {
  const trigger = workspace.triggers.get(id)
  if (trigger === undefined) throw new Refusal('invalid_trigger_id')
  if (trigger.used) throw new Refusal('exchanged_trigger_id')
  const age = workspace.clock.now().getTime() - trigger.madeAt
  if (age > workspace.limits.triggerLifetimeMs) throw new Refusal('expired_trigger_id')
  trigger.used = true
  return trigger.user
}
