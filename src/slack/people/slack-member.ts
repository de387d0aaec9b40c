import { z } from 'zod'
import { withoutHiddenCharacters } from '../../base/hidden-characters.ts'
import type { SlackMember } from '../../people/slack-directory.ts'
import { cut } from '../kit/limits.ts'

/** A member as `users.list`, `users.info` and the events `team_join` and `user_change` name them: what we read of it. */
const member = z.object({
  id: z.string(),
  team_id: z.string().optional(),
  name: z.string().optional(),
  real_name: z.string().optional(),
  tz: z.string().nullish(),
  deleted: z.boolean().optional(),
  is_bot: z.boolean().optional(),
  is_workflow_bot: z.boolean().optional(),
  is_stranger: z.boolean().optional(),
  is_email_confirmed: z.boolean().optional(),
  is_admin: z.boolean().optional(),
  is_owner: z.boolean().optional(),
  profile: z
    .object({ real_name: z.string().optional(), display_name: z.string().optional(), email: z.string().nullish() })
    .optional(),
})

// Slack does not call it a bot.
const slackbot = 'USLACKBOT'

/** Somebody of our workspace; null for bots, for people of other companies in shared channels, and for what is no member. */
export function readMember(given: unknown, team: string): SlackMember | null {
  const parsed = member.safeParse(given)
  if (!parsed.success) return null
  const { id, team_id, profile, ...rest } = parsed.data
  if (id === slackbot || rest.is_bot || rest.is_workflow_bot || rest.is_stranger) return null
  if (team_id !== undefined && team_id !== team) return null
  const names = [profile?.real_name, rest.real_name, profile?.display_name, rest.name, id]
  return {
    slackUser: id,
    name: cut(names.map((name) => withoutHiddenCharacters(name ?? '')).find((name) => name !== '') ?? id, 100),
    email: profile?.email?.trim() || null,
    isConfirmed: rest.is_email_confirmed !== false,
    timeZone: rest.tz ?? '',
    isAdmin: rest.is_admin === true || rest.is_owner === true,
    isDeactivated: rest.deleted === true,
  }
}
