import type { CursorWorld } from '../world/cursor-rows.ts'

/** `GET /teams/members`, those who left included. */
export function teamMembers({ members }: CursorWorld) {
  return { teamMembers: members.map(({ id, name, email, role, isRemoved }) => ({ id, name, email, role, isRemoved })) }
}
