import type { JsonObject } from '../../json.ts'
import type { SlackUser, Workspace } from '../../workspace.ts'

/** What stands around blocks while they are drawn: who looks, and what an act in them belongs to. */
export type Drawing = {
  workspace: Workspace
  viewer: SlackUser
  /** What was chosen or typed so far, by block_id and action_id, in Slack's form. */
  values: Record<string, JsonObject>
  /** Sentences under inputs, by block_id. */
  errors: Record<string, string>
}
