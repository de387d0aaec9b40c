import type { Clock } from '../../base/clock.ts'
import type { Db } from '../../db/database.ts'
import { has } from '../../people/need.ts'
import { freshness } from '../../reports/data-status-freshness.ts'
import { explainInvoice } from '../../reports/invoices/explain-invoice.ts'
import { invoiceList } from '../../reports/invoices/invoice-list.ts'
import type { Message } from '../kit/blocks.ts'
import type { CommandRequest } from '../listening/requests.ts'
import { explainedMessage } from './explain-view.ts'
import { invoicesMessage, notYourInvoices, whichInvoiceMessage } from './list-view.ts'
import { askedInvoice } from './numbers.ts'

/**
 * `/spend invoice [vendor] <number>`: one invoice, broken down to people, teams and projects; `/spend invoices [vendor]`: the
 * latest. For finance and admins; whoever else asks learns nothing of what there is.
 */
export async function answerInvoice(
  { db, clock }: { db: Db; clock: Clock },
  { viewer, reply }: Pick<CommandRequest, 'viewer' | 'reply'>,
  { text }: { text: string },
): Promise<void> {
  await reply(has(viewer, 'finance') ? await answerTo(db, text, clock.now()) : notYourInvoices())
}

async function answerTo(db: Db, text: string, now: Date): Promise<Message> {
  const { rows } = await invoiceList(db, { page: 1, size: Number.MAX_SAFE_INTEGER })
  const asked = askedInvoice(text, rows)
  switch (asked.kind) {
    case 'list': {
      const { vendor } = asked
      return invoicesMessage(vendor === null ? rows : rows.filter((one) => one.vendor === vendor), { vendor, now })
    }
    case 'one': {
      const explained = await explainInvoice(db, { invoiceId: asked.invoice.id, now })
      return explainedMessage(explained, { fresh: await freshness(db), now })
    }
    case 'which':
      return whichInvoiceMessage(asked, now)
  }
}
