import type { Clock } from '../../base/clock.ts'
import { providerName, providers } from '../../base/provider.ts'
import type { Db } from '../../db/database.ts'
import { providerPage } from '../../reports/provider-page.ts'
import type { ChartPictures } from '../chart-pictures.ts'
import { groupRefusal, readAskedGroup } from '../dashboard/asked-group.ts'
import { chartsModal } from '../dashboard/charts-modal.ts'
import { sayingModal } from '../kit/modal.ts'
import type { Listening } from '../listening/listening.ts'
import { pictureTheme } from '../picture-theme.ts'
import { providerActions } from './action-ids.ts'
import { providerCharts } from './charts.ts'

type Deps = { db: Db; clock: Clock; pictures: ChartPictures }

/** “More charts” below a provider; the value is the provider, a scope’s key and the word of a period. */
export function listenToProviderSpend(listening: Listening, { db, clock, pictures }: Deps): void {
  listening.button(providerActions.moreCharts, 'lead', ({ viewer, asker, value, openModal }) =>
    openModal('More charts', async () => {
      const now = clock.now()
      const [chosen = '', ...group] = value.split(' ')
      const provider = providers.find((one) => one === chosen) ?? null
      const asked = await readAskedGroup(db, { viewer, value: group.join(' '), now })
      if (!asked) return sayingModal('More charts', groupRefusal('charts'))
      const page = await providerPage(db, { ...asked, provider, now })
      const about = `${providerName(page.provider)}, ${asked.scope.name}, ${asked.period.label}`
      return chartsModal(pictures, { about, charts: providerCharts(page), theme: await pictureTheme(db, asker) })
    }),
  )
}
