import type { KnownBlock } from '@slack/types'
import { z } from 'zod'
import { parsedJson } from '../../base/json.ts'
import { readOrganisation } from '../../settings/organisation.ts'
import type { HomeTab } from '../home/tabs.ts'
import { longestSearch, pageOf, searchTyped } from '../kit/list.ts'
import { pageNumber } from '../kit/page-number.ts'
import { budgetActions } from './action-ids.ts'
import { maySet } from './asked.ts'
import { matching } from './command.ts'
import type { BudgetDeps } from './deps.ts'
import { budgetsHome } from './home-view.ts'
import { visibleCards } from './visible.ts'

const chosen = z.object({ search: z.string().max(longestSearch), page: z.int().min(0).max(10_000) })
type Chosen = z.infer<typeof chosen>

/** The “Budgets” tab: every budget the person may see, the most used first; its state is the search and the page. */
export function budgetsTab({ db }: Pick<BudgetDeps, 'db'>): HomeTab {
  const turn = (state: string, value: string) => textOf({ ...chosenIn(state), page: pageNumber(value) })
  return {
    id: 'budgets',
    group: 'Budgets',
    title: 'Budgets',
    need: 'known',
    controls: {
      [budgetActions.find]: (_, typed) => textOf({ search: searchTyped(typed), page: 0 }),
      [budgetActions.all]: () => textOf({ search: '', page: 0 }),
      [budgetActions.previous]: turn,
      [budgetActions.next]: turn,
    },
    async show({ viewer, now, state }): Promise<KnownBlock[]> {
      if (!viewer) return []
      const { search, page } = chosenIn(state)
      const { timeZone } = await readOrganisation(db)
      const all = await visibleCards(db, viewer, now)
      const found = pageOf(matching(all, search), { page, size: onPage })
      return budgetsHome({ ...found, inAll: all.length, search, maySet: maySet(viewer) }, { now, timeZone })
    },
  }
}

const onPage = 10

function chosenIn(state: string): Chosen {
  return chosen.catch({ search: '', page: 0 }).parse(parsedJson(state))
}

function textOf(state: Chosen): string {
  return JSON.stringify(state)
}
