import { z } from 'zod'
import { parsedJson } from '../../base/json.ts'
import type { Db } from '../../db/database.ts'
import { unmatchedHandles } from '../../ledger/spend-of-people.ts'
import { mayAdminister, maySeeEverything } from '../../people/access.ts'
import { teamLines } from '../../reports/team-lines.ts'
import type { HomeTab } from '../home/tabs.ts'
import { longestSearch, pageOf, searchTyped } from '../kit/list.ts'
import { pageNumber } from '../kit/page-number.ts'
import { controls } from './action-ids.ts'
import { viewerIn } from './asked.ts'
import { namesNear, personLines } from './person-lines.ts'
import { peopleBlocks } from './person-views.ts'
import { teamNamesNear, teamsFound } from './team-search.ts'
import { teamsBlocks } from './team-views.ts'

const teamsOnPage = 12

/** Home > Set-up > Teams: for admins and finance all of them, for leads their own. */
export function teamsTab({ db }: { db: Db }): HomeTab {
  const turn = (state: string, value: string) => stateOf({ ...readState(state), page: pageNumber(value) })
  return {
    id: 'teams',
    group: 'Set-up',
    title: 'Teams',
    need: 'lead',
    controls: {
      [controls.searchTeams]: (_state, value) => stateOf({ text: searchTyped(value), page: 0 }),
      [controls.clearTeams]: () => stateOf({ text: '', page: 0 }),
      [controls.turnTeams]: turn,
      [controls.turnTeamsBack]: turn,
    },
    async show(request) {
      const viewer = viewerIn(request)
      const { text, page } = readState(request.state)
      const lines = await teamLines(db, { viewer, now: request.now })
      const found = teamsFound(lines, text)
      return teamsBlocks({
        page: pageOf(found, { page, size: teamsOnPage }),
        text,
        near: found.length === 0 ? teamNamesNear(lines, text) : [],
        mayChange: mayAdminister(viewer),
        all: maySeeEverything(viewer),
      })
    },
  }
}

const searchState = z.object({ text: z.string().max(longestSearch), page: z.number().int().nonnegative() })

/** Home > Set-up > People: for admins and finance everybody, for leads those in their teams. */
export function peopleTab({ db, admins }: { db: Db; admins: readonly string[] }): HomeTab {
  const turn = (state: string, value: string) => stateOf({ ...readState(state), page: pageNumber(value) })
  return {
    id: 'people',
    group: 'Set-up',
    title: 'People',
    need: 'lead',
    controls: {
      [controls.searchPeople]: (_state, value) => stateOf({ text: searchTyped(value), page: 0 }),
      [controls.clearSearch]: () => stateOf({ text: '', page: 0 }),
      [controls.turnPeople]: turn,
      [controls.turnPeopleBack]: turn,
    },
    async show(request) {
      const viewer = viewerIn(request)
      const { text, page } = readState(request.state)
      const [people, unmatched] = await Promise.all([
        personLines(db, { viewer, admins, now: request.now, text, page }),
        mayAdminister(viewer) ? unmatchedHandles(db, { offset: 0, limit: 1 }) : null,
      ])
      const asked = { viewer, admins, now: request.now, text }
      return peopleBlocks({
        page: people,
        text,
        near: people.total === 0 && text !== '' ? await namesNear(db, asked) : [],
        unmatched: unmatched && { handles: unmatched.total, spend: unmatched.usageSpendMicroUsd },
      })
    },
  }
}

function readState(state: string): z.infer<typeof searchState> {
  const parsed = searchState.safeParse(parsedJson(state))
  return parsed.success ? parsed.data : { text: '', page: 0 }
}

function stateOf(state: z.infer<typeof searchState>): string {
  return JSON.stringify(state)
}
