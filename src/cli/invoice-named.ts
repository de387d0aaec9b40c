import { AppError } from '../base/app-error.ts'
import { program } from '../base/program.ts'
import type { Invoice } from '../invoices/invoice.ts'
import { invoiceByNumber } from '../invoices/read-invoices.ts'
import type { CliDeps } from './command.ts'
import { shown } from './shown.ts'

/** The counted invoice of a number as it was typed. Throws `not-found`. */
export async function invoiceNamed({ db }: Pick<CliDeps, 'db'>, number: string): Promise<Invoice> {
  const invoice = await invoiceByNumber(db, number)
  if (invoice) return invoice
  throw new AppError('not-found', `There is no invoice “${shown(number)}”. See them all with: ${program} invoice list`)
}
