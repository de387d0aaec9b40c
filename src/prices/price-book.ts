import { z } from 'zod'
import { AppError } from '../base/app-error.ts'
import bookJson from './price-book.json' with { type: 'json' }

/** Whose price list a row is from. Cursor sells the models of others too, at their list price. */
export type PriceList = 'anthropic' | 'openai' | 'cursor' | 'xai'

const priceList = z.enum(['anthropic', 'openai', 'cursor', 'xai'])
const dayText = z.iso.date()

// A price per million with six decimals at most is a whole number of pico-dollars per token.
const price = z
  .number()
  .nonnegative()
  .max(100_000)
  .refine((dollars) => Math.abs(dollars * 1e6 - Math.round(dollars * 1e6)) < 1e-6, 'has more than six decimals')

const rates = {
  inputPerMillion: price,
  /** Null: reads are not discounted, or writes not dearer, and cost what input costs. */
  cacheReadPerMillion: price.nullable(),
  cacheWrite5mPerMillion: price.nullable(),
  /** Null: written for an hour costs what written for five minutes costs. */
  cacheWrite1hPerMillion: price.nullable(),
  outputPerMillion: price,
}

const tier = z.strictObject({ overInputTokens: z.int().positive(), ...rates })

const row = z.strictObject({
  provider: priceList,
  model: z.string().min(1),
  /** The UTC day from which the row holds; null: since the model came out. */
  from: dayText.nullable(),
  ...rates,
  /** Prices of the whole request when its input, cache included, is larger than the tier says. */
  tiers: z.array(tier),
  source: z.string().min(1),
})

const alias = z.strictObject({ provider: priceList, alias: z.string().min(1), model: z.string().min(1) })

const multiplier = z.strictObject({
  provider: priceList,
  on: z.enum(['serviceTier', 'speed', 'inferenceGeo']),
  value: z.string(),
  /** Null: every model of the list. Of several that fit, the first holds. */
  models: z.array(z.string()).min(1).nullable(),
  factor: z
    .number()
    .positive()
    .refine((factor) => Number.isInteger(Math.round(factor * 1e6) / 1e3), 'has more than three decimals'),
  /** The first UTC day on which it no longer holds. */
  until: dayText.nullable(),
  source: z.string().min(1),
})

const fee = z.strictObject({
  provider: priceList,
  call: z.literal('webSearch'),
  perThousand: price,
  source: z.string().min(1),
})

const bookSchema = z.strictObject({
  rows: z.array(row).min(1),
  aliases: z.array(alias),
  multipliers: z.array(multiplier),
  fees: z.array(fee),
})

export type PriceRates = Pick<z.infer<typeof row>, keyof typeof rates>
export type PriceRow = z.infer<typeof row>
export type Multiplier = z.infer<typeof multiplier>

/** The price book, ready to ask. */
export type PriceBook = {
  /** The rows of a model by the id the book gives it, the newest first; undefined: no such model. */
  rowsOf(list: PriceList, model: string): readonly PriceRow[] | undefined
  /** What the book calls a name; the name itself when it is no alias. */
  nameFor(list: PriceList, name: string): string
  /** Every model's id in a list. */
  modelsOf(list: PriceList): readonly string[]
  /** The factor in force; null: the book does not know what that costs. */
  factor(list: PriceList, on: Multiplier['on'], value: string, model: string, day: string): number | null
  webSearchPerThousand(list: PriceList): number | null
}

/** Reads a price book; throws `bad-config` with every fault, each naming its row and field. */
export function parsePriceBook(json: unknown): PriceBook {
  const parsed = bookSchema.safeParse(json)
  if (!parsed.success) {
    throw badBook(parsed.error.issues.map((issue) => `${place(json, issue.path)}: ${issue.message}`))
  }
  const book = parsed.data
  const faults = contradictions(book)
  if (faults.length > 0) throw badBook(faults)
  const rows = new Map<string, PriceRow[]>()
  for (const one of book.rows.toSorted((a, b) => (b.from ?? '').localeCompare(a.from ?? ''))) {
    const key = `${one.provider} ${one.model}`
    rows.set(key, [...(rows.get(key) ?? []), one])
  }
  const names = new Map(book.aliases.map((one) => [`${one.provider} ${one.alias}`, one.model]))
  const fees = new Map(book.fees.map((one) => [one.provider, one.perThousand]))
  return {
    rowsOf: (list, model) => rows.get(`${list} ${model}`),
    nameFor: (list, name) => names.get(`${list} ${name}`) ?? name,
    modelsOf: (list) => [...new Set(book.rows.filter((one) => one.provider === list).map((one) => one.model))],
    factor: (list, on, value, model, day) =>
      book.multipliers.find(
        (one) =>
          one.provider === list &&
          one.on === on &&
          one.value === value &&
          (one.models?.includes(model) ?? true) &&
          (one.until === null || day < one.until),
      )?.factor ?? null,
    webSearchPerThousand: (list) => fees.get(list) ?? null,
  }
}

// For saying which row is at fault, in a book that may be broken anywhere.
const namedRow = z.record(
  z.string(),
  z.array(
    z.object({ provider: z.string(), model: z.string(), alias: z.string(), value: z.string() }).partial().catch({}),
  ),
)

/** The book of this release. */
export const priceBook: PriceBook = parsePriceBook(bookJson)

function contradictions(book: z.infer<typeof bookSchema>): string[] {
  const faults: string[] = []
  const seen = new Set<string>()
  const models = new Set(book.rows.map((one) => `${one.provider} ${one.model}`))
  book.rows.forEach((one, index) => {
    const where = `rows ${index + 1} (${one.provider} ${one.model})`
    const key = `${one.provider} ${one.model} ${one.from}`
    if (seen.has(key)) faults.push(`${where}, from: the model has another row from the same day`)
    seen.add(key)
    if (one.provider === 'anthropic') {
      for (const field of ['cacheReadPerMillion', 'cacheWrite5mPerMillion', 'cacheWrite1hPerMillion'] as const) {
        if (one[field] === null) faults.push(`${where}, ${field}: Anthropic publishes one; it cannot be null`)
      }
    }
    if (one.tiers.some((step, at) => step.overInputTokens <= (one.tiers[at - 1]?.overInputTokens ?? 0))) {
      faults.push(`${where}, tiers: they do not stand in rising order of overInputTokens`)
    }
  })
  book.aliases.forEach((one, index) => {
    if (!models.has(`${one.provider} ${one.model}`)) {
      faults.push(`aliases ${index + 1} (${one.provider} ${one.alias}), model: the book has no row for “${one.model}”`)
    }
  })
  book.multipliers.forEach((one, index) => {
    for (const model of one.models ?? []) {
      if (!models.has(`${one.provider} ${model}`)) {
        faults.push(`multipliers ${index + 1} (${one.provider} ${one.value}), models: no row for “${model}”`)
      }
    }
  })
  return faults
}

function badBook(faults: string[]): AppError {
  return new AppError('bad-config', `The price book cannot be used. ${faults.join('. ')}.`)
}

// `rows 12 (openai gpt-5.5), tiers.0.outputPerMillion`: a person counts rows from one and looks for the model's name.
function place(json: unknown, path: readonly PropertyKey[]): string {
  const [part, index, ...field] = path
  const named = namedRow.safeParse(json)
  const found = named.success ? named.data[String(part)]?.[Number(index)] : undefined
  const name = found ? ` (${[found.provider, found.model ?? found.alias ?? found.value].join(' ')})` : ''
  const at = typeof index === 'number' ? ` ${index + 1}${name}` : ''
  return `${String(part ?? 'book')}${at}${field.length > 0 ? `, ${field.join('.')}` : ''}`
}
