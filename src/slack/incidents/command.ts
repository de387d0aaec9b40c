import { z } from 'zod'
import { visibleTo } from '../../incidents/access.ts'
import { severities } from '../../incidents/incident.ts'
import { named } from '../../incidents/incident-facts.ts'
import { listIncidents } from '../../incidents/read-incidents.ts'
import type { Viewer } from '../../people/access.ts'
import { findTeam, teamById } from '../../people/team.ts'
import { type Message, section } from '../kit/blocks.ts'
import { escapeMrkdwn } from '../kit/escape.ts'
import { readBack } from '../kit/read-back.ts'
import type { ButtonRequest, CommandRequest } from '../listening/requests.ts'
import type { IncidentDeps } from './deps.ts'
import { helpMessage, type ListState, listMessage, listSize } from './list-view.ts'
import { parseIncidents, shows, statesOf } from './parse.ts'

/** `/incidents [state] [severity] [team]`. */
export async function answerIncidents(deps: IncidentDeps, { viewer, text, reply }: CommandRequest): Promise<void> {
  const asked = parseIncidents(text)
  if (asked === 'help' || !viewer) return void (await reply(helpMessage))
  const found = asked.team === '' ? null : await findTeam(deps.db, asked.team)
  if (found && !('team' in found)) {
    const near = found.nearest.map((name) => `“${escapeMrkdwn(name)}”`).join(' or ')
    const say = `There is no team “${escapeMrkdwn(asked.team)}”.${near === '' ? '' : ` Did you mean ${near}?`}`
    return void (await reply({ text: say, blocks: [section(`${say} See \`/incidents help\`.`)] }))
  }
  const { show, severity } = asked
  await reply(await listOf(deps, viewer, { show, severity, teamId: found?.team.id ?? null, page: 0 }))
}

/** Another page of the answer. */
export async function showPage(deps: IncidentDeps, { viewer, value, replace }: ButtonRequest): Promise<void> {
  if (viewer) await replace(await listOf(deps, viewer, readBack(listState, value)))
}

const listState: z.ZodType<ListState> = z.object({
  show: z.enum(shows as [ListState['show'], ...Array<ListState['show']>]),
  severity: z.enum(severities).nullable(),
  teamId: z.uuid().nullable(),
  page: z.int().min(0).max(10_000),
})

async function listOf({ db, clock }: IncidentDeps, viewer: Viewer, state: ListState): Promise<Message> {
  const visible = await visibleTo(db, viewer, clock.now())
  const states = statesOf(state.show)
  const filter = {
    ...(states ? { states } : {}),
    ...(state.severity ? { severity: state.severity } : {}),
    ...(state.teamId ? { teamId: state.teamId } : {}),
    ...(visible ? { visible } : {}),
  }
  const { incidents, total } = await listIncidents(db, filter, { page: state.page, size: listSize })
  const teamName = state.teamId ? ((await teamById(db, state.teamId))?.name ?? null) : null
  return listMessage({ incidents: await named(db, incidents), total, state, teamName })
}
