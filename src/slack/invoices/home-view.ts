import type { KnownBlock, Overflow, SectionBlock } from '@slack/types'
import { formatAmount } from '../../base/amount.ts'
import { type Day, dayOf } from '../../base/calendar.ts'
import { providerName, providers } from '../../base/provider.ts'
import type { Freshness } from '../../reports/data-status-freshness.ts'
import type { BilledVendor } from '../../reports/invoices/billed-against-usage.ts'
import type { ListedInvoice } from '../../reports/invoices/invoice-list.ts'
import { choice } from '../dashboard/controls.ts'
import { freshText } from '../data/fresh-text.ts'
import { actions, button, context, figures, header, image, type PictureSource, section, titled } from '../kit/blocks.ts'
import { escapeMrkdwn } from '../kit/escape.ts'
import { optionOf } from '../kit/inputs.ts'
import {
  buttonRow,
  clearButton,
  countLine,
  type Noun,
  nothingFound,
  type Page,
  pageButtons,
  searchField,
} from '../kit/list.ts'
import { type InvoiceVerb, invoiceActions, invoiceControls, invoicesTabId } from './action-ids.ts'
import { type Billed, billedFigures, billedLine, vendorNotes } from './billed-words.ts'
import { type Chosen, spanChoices } from './chosen.ts'
import { latestBilled, monthTable } from './month-table.ts'
import { documentLine, numberText, stateText, sumsText } from './words.ts'

/** What the “Invoices” tab is drawn from. `inAll`: how many invoices there are without vendor and search. */
export type InvoicesHome = {
  billed: Billed
  page: Page<ListedInvoice>
  inAll: number
  chosen: Chosen
  fresh: readonly Freshness[]
  picture: { altText: string; source: PictureSource } | null
  now: Date
}

export const invoiceNoun: Noun = { none: 'No invoice', one: 'invoice', many: 'invoices' }

/** The “Invoices” tab: what was billed against what was used, and the invoices. */
export function invoicesHome(home: InvoicesHome): KnownBlock[] {
  const { billed, inAll, chosen, fresh, picture } = home
  const foot = context(freshText(fresh) || 'No vendor is read yet, so usage is what passed the proxy or was imported.')
  if (inAll === 0) return [header('Invoices'), section(empty), actions(importButton(), poolButton()), foot]
  return [
    header('Invoices'),
    actions(
      choice(invoiceControls.span, 'Choose the months', spanChoices, chosen.span),
      choice(invoiceControls.vendor, 'Choose a vendor', vendorChoices, chosen.vendor ?? 'all'),
      importButton(),
      poolButton(),
    ),
    section(`*${escapeMrkdwn(billedLine(billed))}*`),
    figures(billedFigures(billed)),
    ...(picture ? [image(picture.source, picture.altText)] : []),
    ...billed.vendors.flatMap((vendor) => vendorPart(vendor, home)),
    ...invoiceList(home),
    context(
      'Difference: billed less usage value, which is usage spend and what was used inside plans. “Other” are credits and tax.',
      chosen.vendor === null ? 'Choose a vendor to see what each month was billed for.' : '',
    ),
    foot,
  ]
}

function vendorPart(vendor: BilledVendor, { billed, chosen }: InvoicesHome): KnownBlock[] {
  // Of one vendor there is room for everything.
  const withParts = chosen.vendor !== null
  const table = monthTable(vendor.months, { current: billed.current, withParts })
  const notes = [...(withParts ? [] : [latestBilled(vendor.months)]), ...vendorNotes(vendor)].filter(
    (one) => one !== '',
  )
  return [
    ...titled(`${providerName(vendor.vendor)} by month`, table),
    ...(notes.length === 0 ? [] : [context(...notes)]),
  ]
}

const empty =
  '*There is no invoice yet.*\nDrop the PDF of an invoice from Cursor, Anthropic or OpenAI into your messages with Tally, or press “Import invoice”. You see what was read before anything counts. Then this tab holds it against what Tally counted, month by month, and breaks each invoice down to people, teams and projects.'

const vendorChoices = [
  { word: 'all', text: 'All vendors' },
  ...providers.map((vendor) => ({ word: vendor, text: providerName(vendor) })),
]

function importButton() {
  return button({ actionId: invoiceActions.import, text: 'Import invoice', value: 'import', primary: true })
}

function poolButton() {
  return button({ actionId: invoiceActions.pool, text: 'Pool balance', value: 'pool' })
}

function invoiceList({ page, chosen, now }: InvoicesHome): KnownBlock[] {
  const { search } = chosen
  return [
    section('*Invoices*, latest first'),
    ...searchField(page, {
      id: `${invoicesTabId}.find`,
      actionId: invoiceControls.search,
      label: 'Find an invoice',
      placeholder: 'Part of a number',
      search,
    }),
    page.total === 0
      ? section(search === '' ? noneOf(chosen) : nothingFound(invoiceNoun, search))
      : context(countLine(page, invoiceNoun, search)),
    ...page.items.map((invoice) => invoiceRow(invoice, dayOf(now))),
    ...buttonRow(
      ...pageButtons(page, invoiceNoun, { previous: invoiceControls.previous, next: invoiceControls.next }),
      ...clearButton(invoiceControls.clearSearch, search),
    ),
  ]
}

function noneOf({ vendor }: Chosen): string {
  return vendor === null ? 'There is no invoice.' : `There is no invoice of ${providerName(vendor)}.`
}

/** An invoice of a list with its menu. */
function invoiceRow(invoice: ListedInvoice, today: Day): SectionBlock {
  return { ...section(invoiceText(invoice, today)), accessory: menuOf(invoice) }
}

/** Three lines on an invoice: its number and total, what it is, what it is made of. */
export function invoiceText(invoice: ListedInvoice, today: Day): string {
  const { number, total, currency, sums } = invoice
  return [
    `${numberText(number)} · *${formatAmount(total, currency)}*`,
    escapeMrkdwn(documentLine(invoice, today)),
    sumsText(sums, currency),
    stateText(invoice),
  ]
    .filter((line) => line !== '')
    .join('\n')
}

const verbTexts: Record<InvoiceVerb, string> = {
  explain: 'Explain',
  lines: 'Lines and sorts…',
  file: 'Get the file',
  rate: 'Exchange rate…',
  remove: 'Remove…',
}

function menuOf({ id, file, currency }: ListedInvoice): Overflow {
  const verbs: InvoiceVerb[] = [
    'explain',
    'lines',
    ...(file ? (['file'] as const) : []),
    ...(currency === 'USD' ? [] : (['rate'] as const)),
    'remove',
  ]
  const options = verbs.map((verb) => optionOf({ text: verbTexts[verb], value: `${verb}:${id}` }))
  return { type: 'overflow', action_id: invoiceActions.menu, options }
}
