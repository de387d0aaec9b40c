import type { Clock } from '../../base/clock.ts'
import type { Db } from '../../db/database.ts'
import { weeksOf } from '../../reports/person-report.ts'
import { sessionPage } from '../../reports/sessions.ts'
import { spendReport } from '../../reports/spend-report.ts'
import { topSpenderNote } from '../../reports/team-top-spender.ts'
import { readOrganisation } from '../../settings/organisation.ts'
import { ownCards } from '../budgets/visible.ts'
import type { ChartPictures } from '../chart-pictures.ts'
import type { DashboardTab } from '../dashboard/tab.ts'
import { dailyChart } from './charts.ts'
import { type MySpend, mySpendBlocks } from './home-view.ts'
import { withOtherCurrency } from './other-currency.ts'

type Deps = { db: Db; clock: Clock; pictures: ChartPictures; publicUrl: string | null }

/** The “My spend” tab: what one spent oneself. */
export function mySpendTab({ db, pictures, publicUrl }: Deps): DashboardTab {
  return {
    id: 'my-spend',
    group: 'My spend',
    title: 'My spend',
    need: 'known',
    scopes: 'self',
    heading: () => 'Your AI spend',
    async show({ viewer, email, scope, period, now, theme, withPictures }) {
      const personId = viewer.person.id
      const spend = await spendReport(db, { personId, period })
      const chart = withPictures ? dailyChart(spend, now) : null
      const [card = null] = await ownCards(db, viewer, now)
      const sessions = await sessionPage(db, { scope, period, search: '', page: 0, size: 3 })
      const mine: MySpend = {
        scope,
        spend,
        weeks: await weeksOf(db, personId, now),
        note: await topSpenderNote(db, { personId, now }),
        card,
        timeZone: (await readOrganisation(db)).timeZone,
        dearest: sessions.rows,
      }
      const daily = chart && (await pictures.byAddress(chart, theme))
      const blocks = mySpendBlocks(mine, { now, daily, email, publicUrl })
      return withOtherCurrency(db, blocks, { amount: spend.usageSpendMicroUsd, now })
    },
  }
}
