import type { KnownBlock } from '@slack/types'
import { dayOf, monthOf } from '../../base/calendar.ts'
import type { Db } from '../../db/database.ts'
import { freshness } from '../../reports/data-status-freshness.ts'
import { billedAgainstUsage } from '../../reports/invoices/billed-against-usage.ts'
import { invoiceList } from '../../reports/invoices/invoice-list.ts'
import type { ChartPictures } from '../chart-pictures.ts'
import type { HomeTab, TabRequest } from '../home/tabs.ts'
import { pageOf, searchTyped } from '../kit/list.ts'
import { pageNumber } from '../kit/page-number.ts'
import { pictureTheme } from '../picture-theme.ts'
import { invoiceControls, invoicesTabId } from './action-ids.ts'
import { type Billed, billedPicture } from './billed-words.ts'
import { chosenIn, monthsOf, nextState } from './chosen.ts'
import { invoicesHome } from './home-view.ts'
import { numbersMatching } from './numbers.ts'

type Deps = { db: Db; pictures: ChartPictures }

/** The “Invoices” tab, for finance and admins: billed against usage, and every invoice with its menu. */
export function invoicesTab({ db, pictures }: Deps): HomeTab {
  async function blocks(request: TabRequest, withPictures: boolean): Promise<KnownBlock[]> {
    const { viewer, asker, now, state } = request
    if (!viewer) return []
    const chosen = chosenIn(state)
    const current = monthOf(dayOf(now))
    const { when, ...months } = monthsOf(chosen.span, current)
    const all = (await billedAgainstUsage(db, { ...months, now })).filter(
      ({ vendor }) => chosen.vendor === null || vendor === chosen.vendor,
    )
    const billed: Billed = { vendors: all, when, current }
    const { rows, all: inAll } = await invoiceList(db, { page: 1, size: everyOne })
    const ofVendor = rows.filter(({ vendor }) => chosen.vendor === null || vendor === chosen.vendor)
    const drawn = withPictures ? billedPicture(billed) : null
    const source = drawn && (await pictures.byAddress(drawn.chart, await pictureTheme(db, asker)))
    return invoicesHome({
      billed,
      page: pageOf(numbersMatching(ofVendor, chosen.search), { page: chosen.page, size: onPage }),
      inAll,
      chosen,
      fresh: await freshness(db),
      picture: drawn && source ? { altText: drawn.altText, source } : null,
      now,
    })
  }
  return {
    id: invoicesTabId,
    group: 'Overview',
    title: 'Invoices',
    need: 'finance',
    controls: {
      [invoiceControls.span]: (state, span) => nextState(state, { span }),
      [invoiceControls.vendor]: (state, vendor) => nextState(state, { vendor, page: 0 }),
      [invoiceControls.search]: (state, typed) => nextState(state, { search: searchTyped(typed), page: 0 }),
      [invoiceControls.clearSearch]: (state) => nextState(state, { search: '', page: 0 }),
      [invoiceControls.previous]: (state, page) => nextState(state, { page: pageNumber(page) }),
      [invoiceControls.next]: (state, page) => nextState(state, { page: pageNumber(page) }),
    },
    show: (request) => blocks(request, true),
    showPlain: (request) => blocks(request, false),
  }
}

const onPage = 10
const everyOne = Number.MAX_SAFE_INTEGER
