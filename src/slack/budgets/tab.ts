import type { KnownBlock } from '@slack/types'
import { z } from 'zod'
import { parsedJson } from '../../base/json.ts'
import { readOrganisation } from '../../settings/organisation.ts'
import type { HomeTab } from '../home/tabs.ts'
import { budgetActions } from './action-ids.ts'
import { maySet } from './asked.ts'
import { matching } from './command.ts'
import type { BudgetDeps } from './deps.ts'
import { budgetsHome } from './home-view.ts'
import { visibleCards } from './visible.ts'

const chosen = z.object({ search: z.string().max(100), page: z.int().min(0).max(10_000) })
type Chosen = z.infer<typeof chosen>

/** The “Budgets” tab: every budget the person may see, the most used first; its state is the search and the page. */
export function budgetsTab({ db }: Pick<BudgetDeps, 'db'>): HomeTab {
  return {
    id: 'budgets',
    group: 'Budgets',
    title: 'Budgets',
    need: 'known',
    controls: {
      [budgetActions.find]: (_, typed) => textOf({ search: typed.trim().slice(0, 100), page: 0 }),
      [budgetActions.all]: () => textOf({ search: '', page: 0 }),
      [budgetActions.previous]: (state) => textOf({ ...chosenIn(state), page: Math.max(0, chosenIn(state).page - 1) }),
      [budgetActions.next]: (state) => textOf({ ...chosenIn(state), page: chosenIn(state).page + 1 }),
    },
    async show({ viewer, now, state }): Promise<KnownBlock[]> {
      if (!viewer) return []
      const { search, page } = chosenIn(state)
      const { timeZone } = await readOrganisation(db)
      const all = await visibleCards(db, viewer, now)
      const found = matching(all, search)
      const last = Math.max(0, Math.ceil(found.length / onPage) - 1)
      const shown = Math.min(page, last)
      return budgetsHome(
        {
          cards: found.slice(shown * onPage, (shown + 1) * onPage),
          found: found.length,
          inAll: all.length,
          page: shown,
          pages: last + 1,
          first: shown * onPage + 1,
          search,
          maySet: maySet(viewer),
        },
        { now, timeZone },
      )
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
