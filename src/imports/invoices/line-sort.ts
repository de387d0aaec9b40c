import type { LineSort } from '../../invoices/invoice.ts'
import { plainText } from './plain-text.ts'

// Wording of Cursor, Anthropic and OpenAI invoices as they were seen; beside it what a Spanish, German or French one says.
const pool =
  /credit purchase|usage credit|api credit|prepaid|pre-paid|top[- ]?up|auto[- ]?(?:recharge|reload)|credit grant|compra de creditos?|guthaben|achat de credits?/
const usage =
  /token|\brequests?\b|usage|overage|on[- ]demand|\bcalls?\b|per million|api\b|consumo|uso\b|nutzung|verbrauch|utilisation|consommation/
const givenBack =
  /unused|mid[- ]month usage paid|discount|coupon|promo|refund|credit for|no utilizado|descuento|reembolso|nicht genutzt|ungenutzt|rabatt|erstattung|inutilise|non utilise|remise|remboursement/

/** What a line is for, by its words and its sign: less than nothing is given back, but a purchase of credit that is undone. */
export function lineSort(text: string, amount: number): LineSort {
  const plain = plainText(text)
  if (pool.test(plain)) return 'pool'
  if (amount < 0) return 'credit'
  // “Remaining time on 2 × Cursor Teams” and “ChatGPT Plus Subscription” are plans, whatever else they name.
  if (/remaining time|subscription|\bseats?\b|\bplan\b|suscripcion|abonnement|restante|verbleibend/.test(plain)) {
    return 'subscription'
  }
  return usage.test(plain) ? 'usage' : 'subscription'
}

/** Whether a line's words say that money is given back, for amounts whose minus was lost. */
export function isGivenBack(text: string): boolean {
  return givenBack.test(plainText(text))
}
