import { plainText } from './plain-text.ts'

/** What the fields of a hosted invoice are called: English, Spanish, German, French; plain texts (`plainText`). */
const labels = {
  invoiceNumber: ['invoice number', 'numero de factura', 'rechnungsnummer', 'numero de facture', 'n° de facture'],
  receiptNumber: ['receipt number', 'numero de recibo', 'belegnummer', 'quittungsnummer', 'numero de recu'],
  creditNumber: [
    'credit note number',
    'numero de nota de credito',
    'gutschriftnummer',
    'gutschriftsnummer',
    "numero de l'avoir",
    'numero de l’avoir',
    "numero d'avoir",
    'numero d’avoir',
    'numero de note de credit',
  ],
  issued: [
    'date of issue',
    'issue date',
    'invoice date',
    'fecha de emision',
    'fecha de la factura',
    'ausstellungsdatum',
    'rechnungsdatum',
    "date d'emission",
    'date d’emission',
    'date de facturation',
  ],
  due: [
    'date due',
    'due date',
    'fecha de vencimiento',
    'falligkeitsdatum',
    'fallig am',
    "date d'echeance",
    'date d’echeance',
  ],
  paid: ['date paid', 'fecha de pago', 'zahlungsdatum', 'bezahlt am', 'date de paiement', 'paye le'],
  billTo: [
    'bill to',
    'facturar a',
    'rechnung an',
    'rechnungsempfanger',
    'rechnungsadresse',
    'facturer a',
    'facture a',
    'adresse de facturation',
  ],
  shipTo: ['ship to', 'enviar a', 'lieferung an', 'versand an', 'lieferadresse', 'expedier a', 'livrer a'],
  description: ['description', 'descripcion', 'beschreibung'],
  amount: ['amount', 'importe', 'monto', 'betrag', 'montant'],
  quantity: ['qty', 'quantity', 'cant', 'cantidad', 'menge', 'anz', 'anzahl', 'qte', 'quantite'],
  payOnline: ['pay online', 'pagar en linea', 'pagar online', 'online bezahlen', 'online zahlen', 'payer en ligne'],
  subtotal: ['subtotal', 'zwischensumme', 'sous-total'],
  totalBeforeTax: [
    'total excluding tax',
    'total sin impuestos',
    'total sin iva',
    'total antes de impuestos',
    'gesamtbetrag ohne steuern',
    'gesamtbetrag (ohne steuern)',
    'gesamtsumme ohne steuern',
    'total hors taxes',
    'total hors taxe',
    'total ht',
  ],
  amountDue: [
    'amount due',
    'importe adeudado',
    'importe a pagar',
    'monto adeudado',
    'total a pagar',
    'falliger betrag',
    'offener betrag',
    'montant du',
    'montant a payer',
    'amount remaining',
  ],
  amountPaid: [
    'amount paid',
    'importe pagado',
    'monto pagado',
    'gezahlter betrag',
    'bezahlter betrag',
    'montant paye',
    'montant regle',
  ],
  balance: [
    'applied balance',
    'saldo aplicado',
    'angewendetes guthaben',
    'verrechnetes guthaben',
    'angerechnetes guthaben',
    'solde applique',
    'credit applique',
  ],
  total: ['total', 'gesamtbetrag', 'gesamtsumme', 'summe', 'endbetrag'],
} as const

export type Label = keyof typeof labels

const titles = {
  receipt: ['receipt', 'recibo', 'quittung', 'beleg', 'recu'],
  'credit note': ['credit note', 'nota de credito', 'gutschrift', 'avoir', 'note de credit'],
  invoice: ['invoice', 'tax invoice', 'factura', 'rechnung', 'facture'],
} as const

/** What kind of document a row names as its title, when it is nothing but that. */
export function titleOf(text: string): keyof typeof titles | null {
  const plain = plainText(text).trim()
  for (const kind of ['receipt', 'credit note', 'invoice'] as const) {
    if (titles[kind].some((title) => title === plain)) return kind
  }
  return null
}

/** The place behind a label in a text, with its colon; -1 where the label is not there as words of their own. */
export function behindLabel(text: string, label: Label): number {
  const plain = plainText(text)
  for (const words of labels[label]) {
    const place = plain.indexOf(words)
    if (place < 0 || /[\p{L}\p{N}]/u.test(plain[place - 1] ?? '')) continue
    const rest = plain.slice(place + words.length)
    if (/^[\p{L}\p{N}]/u.test(rest)) continue
    return place + words.length + (/^[\s:.#]*/.exec(rest)?.[0].length ?? 0)
  }
  return -1
}

/** Whether a text is this label and nothing else, but for a colon or full stop. */
export function isLabel(text: string, label: Label): boolean {
  const plain = plainText(text)
    .trim()
    .replace(/[:.]+$/, '')
  return (labels[label] as readonly string[]).includes(plain)
}

/** Whether a text begins with a label. */
export function startsWithLabel(text: string, label: Label): boolean {
  const plain = plainText(text).trim()
  return labels[label].some((words) => plain.startsWith(words) && !/^[\p{L}\p{N}]/u.test(plain.slice(words.length)))
}

/** Whether a text names a tax, as a line below an invoice's subtotal does: `VAT - Sweden (25% on $10.00)`. */
export function isTax(text: string): boolean {
  const plain = plainText(text).trim()
  if (/reverse charge|inversion del sujeto|autoliquidation|steuerschuldnerschaft/.test(plain)) return false
  return taxNames.test(plain) || /\(\d+(?:[.,]\d+)? ?% (?:on|de|sobre|auf|von|sur)\b/.test(plain)
}

const taxNames =
  /\b(?:vat|gst|hst|pst|qst|rst|jct|tax|taxes|iva|igic|impuesto|impuestos|ust|mwst|mehrwertsteuer|umsatzsteuer|steuer|steuern|tva|taxe|moms)\b/

/** Whether tax is said to be inside the prices. */
export function isInclusive(text: string): boolean {
  return /\b(?:inclusive|included|incluido|inbegriffen|enthalten|inklusive|incluse|inclus)\b/.test(plainText(text))
}

/** Whether a row only numbers the pages. */
export function isPageNumber(text: string): boolean {
  return /\b(?:page|pagina|seite) \d+ (?:of|de|von|sur|\/) ?\d+\b/.test(plainText(text))
}
