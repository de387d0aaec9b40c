import { dayOf } from '../../base/calendar.ts'
import type { Db } from '../../db/database.ts'
import { setUpOf } from '../../reports/set-up.ts'
import type { ChartPictures } from '../chart-pictures.ts'
import type { HomeTab, TabRequest } from '../home/tabs.ts'
import { pictureTheme } from '../picture-theme.ts'
import { firstRunActions } from './action-ids.ts'
import { exampleChart } from './example.ts'
import { firstRunBlocks } from './views.ts'

const skipped = 'skipped'

/** What an admin sees first of a Tally that has counted nothing yet, until the steps are done or skipped. */
export function firstRunTab({ db, pictures }: { db: Db; pictures: ChartPictures }): HomeTab {
  async function blocks({ asker, now }: TabRequest, withPicture: boolean) {
    const setUp = await setUpOf(db, now)
    if (!setUp) return []
    const theme = await pictureTheme(db, asker)
    return firstRunBlocks(setUp, withPicture ? await pictures.byAddress(exampleChart(dayOf(now)), theme) : null)
  }
  return {
    id: 'first-run',
    group: 'Start',
    title: 'Start',
    need: 'admin',
    controls: { [firstRunActions.skip]: () => skipped },
    isShown: async ({ state, now }) => state !== skipped && (await setUpOf(db, now)) !== null,
    show: (request) => blocks(request, true),
    showPlain: (request) => blocks(request, false),
  }
}
