import { providers } from '../../base/provider.ts'
import type { Db } from '../../db/database.ts'
import { providerPage } from '../../reports/provider-page.ts'
import type { ChartPictures } from '../chart-pictures.ts'
import { noTeamToSee } from '../dashboard/controls.ts'
import type { DashboardTab } from '../dashboard/tab.ts'
import { section } from '../kit/blocks.ts'
import { providerControls, providerSpendTabId } from './action-ids.ts'
import { providerBlocks, providerPicture } from './views.ts'

type Deps = { db: Db; pictures: ChartPictures }

/** The “Providers” tab: what Cursor, Anthropic or OpenAI cost a team or everybody. */
export function providerSpendTab({ db, pictures }: Deps): DashboardTab {
  return {
    id: providerSpendTabId,
    group: 'Overview',
    title: 'Providers',
    need: 'lead',
    scopes: 'groups',
    heading: ({ scope }) => scope.name,
    controls: {
      [providerControls.provider]: (list, provider) => ({
        filters: { ...list.filters, provider: provider.slice(0, 20) },
        page: 0,
        search: '',
      }),
    },
    async show({ scope, period, list, now, theme, withPictures }) {
      if (scope.kind === 'person') return [section(noTeamToSee)]
      const chosen = providers.find((provider) => provider === list.filters.provider) ?? null
      const page = await providerPage(db, { scope, period, provider: chosen, now })
      const drawn = withPictures ? providerPicture(page, now) : null
      const source = drawn && (await pictures.byAddress(drawn.chart, theme))
      return providerBlocks(page, { now, list, picture: drawn && source ? { altText: drawn.altText, source } : null })
    },
  }
}
