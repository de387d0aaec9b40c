import { page, pageSize, requiredText } from '../arguments.ts'
import type { JsonObject } from '../json.ts'
import { Refusal } from '../refusal.ts'
import type { SlackUser, Workspace } from '../workspace.ts'
import { botMethod, type Method } from './method.ts'

export const userMethods: Record<string, Method> = {
  'users.info': botMethod(['users:read'], ({ workspace, args, scopes }) => {
    const user = workspace.users.get(requiredText(args, 'user'))
    if (user === undefined) throw new Refusal('user_not_found')
    return { user: userOnTheWire(workspace, user, scopes) }
  }),
  'users.list': botMethod(['users:read'], ({ workspace, args, scopes }) => {
    const { rows, nextCursor } = page([...workspace.users.values()], args, pageSize(args, 1000, 1000))
    return {
      members: rows.map((user) => userOnTheWire(workspace, user, scopes)),
      cache_ts: Math.floor(workspace.clock.now().getTime() / 1000),
      response_metadata: { next_cursor: nextCursor },
    }
  }),
  'users.lookupByEmail': botMethod(['users:read.email'], ({ workspace, args, scopes }) => {
    const email = requiredText(args, 'email').toLowerCase()
    const user = [...workspace.users.values()].find((one) => one.email?.toLowerCase() === email && !one.deleted)
    if (user === undefined) throw new Refusal('users_not_found')
    return { user: userOnTheWire(workspace, user, scopes) }
  }),
}

/** A user object; the e-mail address only for apps with `users:read.email`. */
export function userOnTheWire(workspace: Workspace, user: SlackUser, scopes: ReadonlySet<string>): JsonObject {
  const [firstName = '', ...rest] = user.realName.split(' ')
  return {
    id: user.id,
    team_id: workspace.team.id,
    name: user.name,
    deleted: user.deleted,
    real_name: user.realName,
    tz: user.timezone,
    tz_label: user.timezone,
    tz_offset: zoneOffsetSeconds(user.timezone, workspace.clock.now()),
    profile: {
      title: user.title,
      real_name: user.realName,
      real_name_normalized: user.realName,
      display_name: user.name,
      first_name: firstName,
      last_name: rest.join(' '),
      team: workspace.team.id,
      ...(user.email !== null && scopes.has('users:read.email') ? { email: user.email } : {}),
    },
    is_admin: user.isAdmin,
    is_owner: false,
    is_primary_owner: false,
    is_restricted: false,
    is_ultra_restricted: false,
    is_bot: user.isBot,
    is_app_user: false,
    ...(user.isBot ? {} : { is_email_confirmed: true }),
    updated: Math.floor(workspace.clock.now().getTime() / 1000),
  }
}

function zoneOffsetSeconds(zone: string, now: Date): number {
  return Temporal.Instant.fromEpochMilliseconds(now.getTime()).toZonedDateTimeISO(zone).offsetNanoseconds / 1e9
}
