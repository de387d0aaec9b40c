import { AppError } from '../../base/app-error.ts'
import { changeLineSorts, setInvoiceRate } from '../../invoices/change-invoice.ts'
import type { Invoice, LineSort } from '../../invoices/invoice.ts'
import { invoiceById } from '../../invoices/read-invoices.ts'
import { removeInvoice } from '../../invoices/take-back-invoice.ts'
import { escapeMrkdwn } from '../kit/escape.ts'
import { sayingModal } from '../kit/modal.ts'
import { pageNumber } from '../kit/page-number.ts'
import { readBack } from '../kit/read-back.ts'
import { fault } from '../listening/fields.ts'
import type { Listening } from '../listening/listening.ts'
import type { SubmissionRequest, ViewActionRequest, Who } from '../listening/requests.ts'
import { invoiceActions, invoiceForms } from './action-ids.ts'
import type { InvoiceDeps } from './deps.ts'
import { linesMetadata, linesModal, sortsGiven, sortsSavedModal } from './lines-form.ts'
import { forCounted } from './menu.ts'
import { submitPool } from './pool.ts'
import { rateField } from './rate-form.ts'
import { invoiceMetadata } from './remove-form.ts'
import { numberText } from './words.ts'

/** What is submitted in the windows about an invoice, and the pages of its lines. */
export function listenToInvoiceForms(listening: Listening, deps: InvoiceDeps): void {
  const { db, clock } = deps

  for (const turn of [invoiceActions.turnLines, invoiceActions.turnLinesBack]) {
    listening.viewAction(turn, 'finance', async (request) => {
      const changes = changesIn(request)
      const refused = await refusalOf(() => save(deps, request, changes))
      const shown = (invoice: Invoice) => linesModal(invoice, pageNumber(request.value))
      await request.update(
        refused ? saying(refused) : forCounted(await invoiceById(db, changes.invoiceId), linesTitle, shown),
      )
    })
  }

  listening.submission(invoiceForms.sorts, 'finance', async (request) => {
    const changes = changesIn(request)
    const refused = await refusalOf(() => save(deps, request, changes))
    await request.refreshHome()
    if (refused) return { kind: 'update', view: saying(refused) }
    return { kind: 'update', view: sortsSavedModal(await invoiceById(db, changes.invoiceId), changes.sorts.size) }
  })

  listening.submission(invoiceForms.remove, 'finance', async ({ metadata, actor, refreshHome }) => {
    const { invoiceId } = readBack(invoiceMetadata, metadata)
    const removing = { invoiceId, actor, now: clock.now() }
    const refused = await refusalOf(() =>
      db.transaction().execute((transaction) => removeInvoice(transaction, removing)),
    )
    await refreshHome()
    if (refused) return { kind: 'update', view: saying(refused) }
    const { number } = await invoiceById(db, invoiceId)
    return { kind: 'update', view: sayingModal('Removed', `*Removed.* ${numberText(number)} counts no more.`) }
  })

  listening.submission(invoiceForms.rate, 'admin', async ({ form, metadata, actor, refreshHome }) => {
    const { invoiceId } = readBack(invoiceMetadata, metadata)
    const changing = { invoiceId, rate: form.text(rateField), actor, now: clock.now() }
    const refused = await refusalOf(() =>
      db.transaction().execute((transaction) => setInvoiceRate(transaction, changing)),
    )
    if (refused) return fault(rateField, refused)
    await refreshHome()
    return { kind: 'close' }
  })

  listening.submission(invoiceForms.pool, 'admin', (request) => submitPool(deps, request))
}

const linesTitle = 'Lines and sorts'

type Changes = { invoiceId: number; sorts: ReadonlyMap<number, LineSort> }

function changesIn({ form, metadata }: SubmissionRequest | ViewActionRequest): Changes {
  const { invoiceId } = readBack(linesMetadata, metadata)
  return { invoiceId, sorts: sortsGiven(form) }
}

async function save({ db, clock }: InvoiceDeps, { actor }: Who, changes: Changes): Promise<void> {
  if (changes.sorts.size === 0) return
  await db.transaction().execute((transaction) => changeLineSorts(transaction, { ...changes, actor, now: clock.now() }))
}

/** The sentence a change was refused with, which says what became of it; null where it was made. */
async function refusalOf(change: () => Promise<void>): Promise<string | null> {
  try {
    await change()
    return null
  } catch (thrown) {
    if (!(thrown instanceof AppError) || !expected.includes(thrown.code)) throw thrown
    return thrown.say
  }
}

const expected = ['bad-input', 'conflict', 'not-found']

function saying(sentence: string) {
  return sayingModal('Invoices', escapeMrkdwn(sentence))
}
