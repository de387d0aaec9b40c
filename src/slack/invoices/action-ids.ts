export const invoicesTabId = 'invoices'

/** Controls of the “Invoices” tab. */
export const invoiceControls = {
  span: 'invoices.span',
  vendor: 'invoices.vendor',
  search: 'invoices.search',
  clearSearch: 'invoices.clear-search',
  previous: 'invoices.previous',
  next: 'invoices.next',
} as const

/** Buttons and menus. A value says which invoice is meant; what may be done with it is looked up again. */
export const invoiceActions = {
  /** The dots beside an invoice: each option is a verb and the invoice’s id. */
  menu: 'invoices.menu',
  import: 'invoices.import',
  pool: 'invoices.pool',
  /** Sends the chargeback of an invoice; the second stands in a window. */
  sendCsv: 'invoices.send-csv',
  sendCsvHere: 'invoices.send-csv-here',
  turnLines: 'invoices.turn-lines',
  turnLinesBack: 'invoices.turn-lines-back',
} as const

/** Modals, by their callback ids. */
export const invoiceForms = {
  sorts: 'invoices.save-sorts',
  rate: 'invoices.save-rate',
  remove: 'invoices.remove-it',
  pool: 'invoices.save-pool',
} as const

/** What can be done with an invoice from its menu. */
export const invoiceVerbs = ['explain', 'lines', 'file', 'rate', 'remove'] as const
export type InvoiceVerb = (typeof invoiceVerbs)[number]
