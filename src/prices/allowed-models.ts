import { AppError } from '../base/app-error.ts'
import { andList } from '../base/list-words.ts'
import { nearestFew } from '../base/nearest.ts'
import { type ProxiedProvider, proxiedProviders } from '../base/provider.ts'
import { knownModel, withoutDate } from './model-name.ts'
import { type PriceBook, priceBook } from './price-book.ts'

/**
 * Whether a key may use the model a request asks for. The name counts as it was asked for, without its date, and as the
 * price book knows it, so that `claude-haiku-5-5` allows `claude-haiku-5-5-20261001` too. An empty list allows everything.
 */
export function isModelAllowed(
  key: { models: readonly string[] },
  asked: { provider: ProxiedProvider; model: string },
  book: PriceBook = priceBook,
): boolean {
  if (key.models.length === 0) return true
  const known = knownModel(book, asked.provider, asked.model)?.model
  const names = [asked.model.toLowerCase(), withoutDate(asked.model), ...(known === undefined ? [] : [known])]
  return key.models.some((pattern) => names.some((name) => fits(pattern, name)))
}

/** What somebody is told whose key may not use a model: `This key may use claude-haiku-5-5 and gpt-5*.` */
export function allowedModelsSentence(models: readonly string[]): string {
  const named = models.slice(0, namedAtMost)
  const rest = models.length - named.length
  const list = andList(rest > 0 ? [...named, `${rest} more`] : named)
  return `This key may use ${list} only. Choose one of these, or ask a Tally admin for a key that may use more.`
}

/** A name that fits nothing in the price book, with what comes near. */
export type UnknownModel = { name: string; nearest: string[] }

/** A list of allowed models as it was read. */
export type ReadModels = { models: string[]; unknown: UnknownModel[] }

/**
 * Reads a list of models: exact names or `prefix*`, with commas or lines between. Names the price book knows are kept as
 * it calls them; an unknown one is kept as it is, and told. Nothing and `*` mean all. Throws `bad-input`, naming `field`.
 */
export function readModels(field: string, text: string, book: PriceBook = priceBook): ReadModels {
  const given = text.toLowerCase().split(/[\s,;]+/)
  const names = [...new Set(given.filter((name) => name !== ''))]
  if (names.length > mostModels)
    throw new AppError('bad-input', `${field}: ${names.length} are named; at most ${mostModels} fit.`)
  const odd = names.find((name) => !shape.test(name))
  if (odd !== undefined) {
    throw new AppError(
      'bad-input',
      `${field}: “${odd.slice(0, 40)}” is no model's name. Write exact names or a beginning with *, such as claude-haiku-*, with commas between.`,
    )
  }
  if (names.includes('*')) return { models: [], unknown: [] }
  const known = knownNames(book)
  const models = [...new Set(names.map((name) => calledByBook(book, name)))]
  const unknown = models.filter((pattern) => !known.some((name) => fits(pattern, name)))
  return {
    models,
    unknown: unknown.map((name) => ({ name, nearest: nearestFew(name.replace('*', ''), known, 3, (one) => [one]) })),
  }
}

/** Every model of the providers the proxy forwards to, by the price book's names, in their order. */
export function knownNames(book: PriceBook = priceBook): string[] {
  return proxiedProviders.flatMap((provider) => [...book.modelsOf(provider)]).toSorted()
}

/** The newest model of each family the price book names by a word and a version: `claude-haiku-5-5`, `gpt-5.5`. */
export function newestNames(book: PriceBook = priceBook): string[] {
  const versioned = knownNames(book).filter((name) => /^[a-z]+(-[a-z]+)?-\d[\d.-]{0,4}$/.test(name))
  const families = Map.groupBy(versioned, (name) => name.replace(/-\d.*$/, ''))
  return [...families.values()].flatMap((names) => names.toSorted(byVersion).slice(-1))
}

const byVersion = new Intl.Collator('en', { numeric: true }).compare

const mostModels = 30
const namedAtMost = 10
const shape = /^(\*|[a-z0-9][a-z0-9._:/@[\]-]{0,79}\*?)$/

function fits(pattern: string, name: string): boolean {
  return pattern.endsWith('*') ? name.startsWith(pattern.slice(0, -1)) : name === pattern
}

function calledByBook(book: PriceBook, name: string): string {
  if (name.endsWith('*')) return name
  const found = proxiedProviders.map((provider) => knownModel(book, provider, name)?.model)
  return found.find((model) => model !== undefined) ?? name
}
