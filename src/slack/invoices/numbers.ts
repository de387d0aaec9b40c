import { type Provider, providerName, providers } from '../../base/provider.ts'
import { folded } from '../../people/folded.ts'
import { nameAmong } from '../spend/named-words.ts'

type Numbered = { number: string; vendor: Provider }

/** What somebody asks for behind `/spend invoice`: all of a vendor (null: of all), one, or which one was meant. */
export type AskedInvoice<One> = { kind: 'list'; vendor: Provider | null } | { kind: 'one'; invoice: One } | Which<One>

/** `isSame`: several have that very number; else they only come near it. */
export type Which<One> = { kind: 'which'; typed: string; near: One[]; isSame: boolean }

/**
 * The invoice meant by a number as people type it, `INV-0042` or `cursor inv 42`: whole, without its dashes and case, or the
 * only one it is part of. Otherwise those that come near.
 */
export function askedInvoice<One extends Numbered>(text: string, all: readonly One[]): AskedInvoice<One> {
  const { vendor, typed } = withoutVendor(text)
  if (typed === '') return { kind: 'list', vendor }
  const own = all.filter((one) => vendor === null || one.vendor === vendor)
  for (const same of [(number: string) => number, folded, bare]) {
    const asked = same(typed)
    const found = asked === '' ? [] : own.filter(({ number }) => same(number) === asked)
    const [invoice] = found
    if (found.length > 1) return { kind: 'which', typed, near: found, isSame: true }
    if (invoice) return { kind: 'one', invoice }
  }
  const near = nearNumbers(typed, own)
  const [only] = near
  const isPart = only && near.length === 1 && bare(only.number).includes(bare(typed)) && bare(typed).length >= 4
  return isPart ? { kind: 'one', invoice: only } : { kind: 'which', typed, near, isSame: false }
}

/** The invoices whose number holds what was typed; case, spaces and dashes do not matter. */
export function numbersMatching<One extends Numbered>(all: readonly One[], search: string): One[] {
  const [asked, short] = [folded(search), bare(search)]
  return all.filter(({ number }) => folded(number).includes(asked) || (short !== '' && bare(number).includes(short)))
}

function nearNumbers<One extends Numbered>(typed: string, all: readonly One[]): One[] {
  const holding = bare(typed).length < 2 ? [] : all.filter(({ number }) => bare(number).includes(bare(typed)))
  if (holding.length > 0) return holding.slice(0, 5)
  const found = nameAmong(typed, [...new Set(all.map(({ number }) => number))])
  const names = 'name' in found ? [found.name] : found.near
  return names.flatMap((name) => all.filter(({ number }) => number === name)).slice(0, 5)
}

function withoutVendor(text: string): { vendor: Provider | null; typed: string } {
  const words = text.split(/\s+/).filter((word) => word !== '')
  const vendorOf = (word: string | undefined) =>
    providers.find((one) => one === word?.toLowerCase() || providerName(one) === word) ?? null
  const first = vendorOf(words[0])
  if (first) return { vendor: first, typed: words.slice(1).join(' ') }
  const last = vendorOf(words.at(-1))
  return last ? { vendor: last, typed: words.slice(0, -1).join(' ') } : { vendor: null, typed: words.join(' ') }
}

// Letters and digits of any script: an invoice may be numbered 請求-12.
function bare(number: string): string {
  return number.toLowerCase().replaceAll(/[^\p{L}\p{N}]/gu, '')
}
