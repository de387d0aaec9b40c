import type { Db } from '../../db/database.ts'
import { dataStatus } from '../../reports/data-status.ts'
import type { HomeTab } from '../home/tabs.ts'
import { pageNumber } from '../kit/page-number.ts'
import { dataControls } from './action-ids.ts'
import { dataBlocks } from './views.ts'

/** Home > Data; its state is the page of accounts. */
export function dataTab({ db }: { db: Db }): HomeTab {
  const turn = (_: string, pressed: string) => String(pageNumber(pressed))
  return {
    id: 'data',
    group: 'Data',
    title: 'Data',
    need: 'finance',
    controls: { [dataControls.previous]: turn, [dataControls.next]: turn },
    show: async ({ now, state }) => dataBlocks(await dataStatus(db, now), { page: pageNumber(state), now }),
  }
}
