import { formatAmount } from '../../base/amount.ts'
import { dayOf } from '../../base/calendar.ts'
import { counted, countText } from '../../base/count.ts'
import { type Provider, providerName } from '../../base/provider.ts'
import type { ListedInvoice } from '../../reports/invoices/invoice-list.ts'
import { button, context, type Message, section } from '../kit/blocks.ts'
import { escapeMrkdwn } from '../kit/escape.ts'
import { spendActions } from '../spend/action-ids.ts'
import { whichMessage } from '../spend/ask-views.ts'
import { invoiceText } from './home-view.ts'
import type { Which } from './numbers.ts'
import { documentLine, plainNumber } from './words.ts'

const mostListed = 10

/** The answer to `/spend invoices`: the latest, each with a button that explains it. `vendor` null: of all. */
export function invoicesMessage(
  invoices: readonly ListedInvoice[],
  { vendor, now }: { vendor: Provider | null; now: Date },
): Message {
  const of = vendor === null ? '' : ` of ${providerName(vendor)}`
  const today = dayOf(now)
  if (invoices.length === 0) {
    const text = `There is no invoice${of} yet.`
    return {
      text,
      blocks: [section(`*${text}*\nDrop its PDF into your messages with Tally, and you see what is in it.`)],
    }
  }
  const text = `${counted(invoices.length, 'invoice')}${of}, latest first.`
  const rest = invoices.length - mostListed
  return {
    text,
    blocks: [
      section(`*${text}*`),
      ...invoices.slice(0, mostListed).map((invoice) => ({
        ...section(invoiceText(invoice, today)),
        accessory: button({
          actionId: spendActions.run,
          text: 'Explain',
          value: wordsFor(invoice),
          label: `Explain ${plainNumber(invoice.number)}`,
        }),
      })),
      context(
        rest > 0 ? `${countText(rest)} more in Home > Overview > Invoices.` : '',
        '`/spend invoice` with a number explains one.',
      ),
    ],
  }
}

/** That a number is of no invoice, or of several, with those that may be meant. */
export function whichInvoiceMessage({ typed, near, isSame }: Omit<Which<ListedInvoice>, 'kind'>, now: Date): Message {
  const shown = plainNumber(typed)
  const what = isSame ? `There are several invoices “${shown}”.` : `Tally has no invoice “${shown}”.`
  if (near.length === 0) {
    const say = `${escapeMrkdwn(what)} \`/spend invoices\` lists what there is.`
    return { text: say, blocks: [section(say)] }
  }
  const today = dayOf(now)
  const meant = near.map((one) => ({
    name: plainNumber(one.number),
    note: `${formatAmount(one.total, one.currency)}, ${documentLine(one, today)}`,
    run: wordsFor(one),
  }))
  return whichMessage({ what, meant })
}

/** That invoices are not for everybody. */
export function notYourInvoices(): Message {
  const text = 'Only finance and admins see invoices: the seats and credits on them are everybody’s.'
  return { text, blocks: [section(text)] }
}

// What follows /spend to have it: two vendors may use the same number.
function wordsFor({ vendor, number }: ListedInvoice): string {
  return `invoice ${vendor} ${number}`
}
