import type { KnownBlock } from '@slack/types'
import type { ThemeName } from '../../charts/theme.ts'
import type { Db } from '../../db/database.ts'
import type { Viewer } from '../../people/access.ts'
import { has, type Need } from '../../people/need.ts'
import type { ExportKind } from '../../reports/export/kinds.ts'
import { type Period, periodOfWord } from '../../reports/period.ts'
import { reportCalendar } from '../../reports/report-calendar.ts'
import { personScope, type Scope, scopeKey, scopeOfKey, searchScopes, usualScope } from '../../reports/scope.ts'
import { exportButton } from '../export/views.ts'
import type { HomeTab, TabRequest } from '../home/tabs.ts'
import { header } from '../kit/blocks.ts'
import { searchTyped } from '../kit/list.ts'
import { pageNumber } from '../kit/page-number.ts'
import type { Listening } from '../listening/listening.ts'
import { pictureTheme } from '../picture-theme.ts'
import { controlsOf, selectionRow } from './controls.ts'
import {
  type ListChoice,
  listIn,
  lookingAt,
  readSelection,
  type Selection,
  selectionText,
  withList,
} from './selection.ts'

/** What a dashboard tab is drawn from. The viewer may see the scope: that was asked just now. */
export type Look = {
  viewer: Viewer
  /** The account's e-mail address, as Slack told it. */
  email: string | null
  scope: Scope
  period: Period
  list: ListChoice
  now: Date
  /** Whether they want their pictures light or dark. */
  theme: ThemeName
  /** False when Slack could not fetch a picture from our address. */
  withPictures: boolean
}

/** Whose figures a tab can show: anybody's one may see, only groups', or one's own alone. */
type Scopes = 'anybody' | 'groups' | 'self'

/** A tab that shows figures of a chosen scope and period; `dashboardTab` makes a Home tab of it. */
export type DashboardTab = {
  id: string
  group: string
  title: string
  need: Need
  scopes: Scopes
  /** What its Export button offers first; none: whoever presses it chooses. */
  exports?: ExportKind
  /** The title above the figures. */
  heading(look: Look): string
  /** The tab's own controls by action id, beside scope, period, search, sort and pages: how each changes the list. */
  controls?: Record<string, (list: ListChoice, value: string) => Partial<ListChoice>>
  /** The blocks below the controls: at most 85. */
  show(look: Look): Promise<KnownBlock[]>
}

/**
 * A tab of the dashboard: under its heading the row that chooses scope and period, which all tabs of the dashboard share
 * and which is remembered, then what the tab shows of them.
 */
export function dashboardTab({ db }: { db: Db }, tab: DashboardTab): HomeTab {
  async function blocks(request: TabRequest, withPictures: boolean): Promise<KnownBlock[]> {
    const { viewer, asker, now, state } = request
    if (!viewer) return []
    const selection = readSelection(state)
    const scope = await shownScope(db, { viewer, scopes: tab.scopes, key: selection.scope, now })
    const period = periodOfWord(selection.period, now, await reportCalendar(db, now))
    const theme = await pictureTheme(db, asker)
    const list = listIn(selection, tab.id)
    const look = { viewer, email: asker.email, scope, period, list, now, theme, withPictures }
    const hasChoice = tab.scopes !== 'self' && has(viewer, 'lead')
    return [
      header(tab.heading(look)),
      selectionRow(tab.id, {
        scope: hasChoice ? scope : null,
        period,
        buttons: [exportButton(scope, period, tab.exports ?? null)],
      }),
      ...(await tab.show(look)),
    ]
  }
  return {
    id: tab.id,
    group: tab.group,
    title: tab.title,
    need: tab.need,
    stateName: 'dashboard',
    controls: controlsOfTab(tab),
    show: (request) => blocks(request, true),
    showPlain: (request) => blocks(request, false),
  }
}

/** What the scope selects of these tabs offer as one types. */
export function listenToScopes(
  listening: Listening,
  deps: { db: Db; clock: { now(): Date } },
  tabs: ReadonlyArray<Pick<DashboardTab, 'id' | 'need' | 'scopes'>>,
): void {
  for (const { id, need, scopes } of tabs) {
    if (scopes === 'self') continue
    listening.options(controlsOf(id).scope, need, async ({ viewer, typed }) => {
      if (!viewer) return []
      const people = scopes === 'anybody'
      const found = await searchScopes(deps.db, { viewer, text: typed, now: deps.clock.now(), limit: 100, people })
      return found.map((scope) => ({ text: scope.name, value: scopeKey(scope), ...noteOf(scope) }))
    })
  }
}

function noteOf({ kind }: Scope): { description?: string } {
  return kind === 'team' ? { description: 'team' } : {}
}

// What was looked at last, where the tab can show it and it may still be seen; else the usual.
async function shownScope(db: Db, input: { viewer: Viewer; scopes: Scopes; key: string; now: Date }): Promise<Scope> {
  const { viewer, scopes, key, now } = input
  if (scopes === 'self') return personScope(viewer.person)
  const chosen = await scopeOfKey(db, { viewer, key, now })
  if (chosen && (scopes === 'anybody' || chosen.kind !== 'person')) return chosen
  return usualScope(db, viewer, now)
}

function controlsOfTab(tab: DashboardTab): HomeTab['controls'] {
  const { id } = tab
  const ids = controlsOf(id)
  const looking = (change: (value: string) => Partial<Pick<Selection, 'scope' | 'period'>>) => {
    return (state: string, value: string) => selectionText(lookingAt(readSelection(state), change(value)))
  }
  const listing = (change: (list: ListChoice, value: string) => Partial<ListChoice>) => {
    return (state: string, value: string) => {
      const selection = readSelection(state)
      return selectionText(withList(selection, id, change(listIn(selection, id), value)))
    }
  }
  const own = Object.entries(tab.controls ?? {}).map(([actionId, change]) => [actionId, listing(change)] as const)
  return {
    [ids.scope]: looking((scope) => ({ scope: scope.slice(0, 60) })),
    [ids.period]: looking((period) => ({ period: period.slice(0, 40) })),
    [ids.search]: listing((_, typed) => ({ search: searchTyped(typed), page: 0 })),
    [ids.clearSearch]: listing(() => ({ search: '', page: 0 })),
    [ids.sort]: listing((_, sort) => ({ sort: sort.slice(0, 40), page: 0 })),
    [ids.previous]: listing((_, page) => ({ page: pageNumber(page) })),
    [ids.next]: listing((_, page) => ({ page: pageNumber(page) })),
    ...Object.fromEntries(own),
  }
}
