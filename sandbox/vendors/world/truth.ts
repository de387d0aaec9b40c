import type { VendorWorld } from './vendor-world.ts'

/**
 * What is so, for comparing a ledger with: one cell for each day, person, key, model and kind, added up from the rows
 * themselves and not by the code that serves them. Late rows count at their own time.
 */
export type TruthCell = {
  /** The UTC day. */
  day: string
  /** The e-mail the vendor knows the person by, a service account's name, or null: known by key only. */
  person: string | null
  /** The vendor's id of the API key; null for Cursor and where there is none. */
  key: string | null
  model: string
  /** Cursor's `kind`; `api` for the others. */
  kind: string
  /** Cursor events, or requests. */
  count: number
  tokens: TruthTokens
  /** What is charged, exactly. */
  nanoUsd: number
  /** Cursor: the events' charges, each rounded half up to a micro-dollar, added up. Others: `nanoUsd` rounded half up. */
  microUsd: number
  /** The part of `nanoUsd` that is Cursor's token fee. */
  feeNanoUsd: number
}

export type TruthTokens = { input: number; cacheRead: number; cacheWrite: number; output: number }
export type Truth = Record<keyof VendorWorld, TruthCell[]>

/** The sums of a world, every row counted, whether the vendor shows it yet or not. */
export function truthOf(world: VendorWorld): Truth {
  return { cursor: cursorTruth(world), anthropic: anthropicTruth(world), openai: openAiTruth(world) }
}

/** Cells added up over everything but the dimensions named; the others are null, model and kind `''`. */
export function sumTruth(cells: TruthCell[], by: Array<'day' | 'person' | 'key' | 'model' | 'kind'>): TruthCell[] {
  const blank = { day: '', person: null, key: null, model: '', kind: '' }
  return addedUp(
    cells.map((cell) => ({ ...cell, ...blank, ...Object.fromEntries(by.map((name) => [name, cell[name]])) })),
  )
}

function cursorTruth({ cursor }: VendorWorld): TruthCell[] {
  return addedUp(
    cursor.events.map((event) => ({
      day: dayOf(event.at),
      person: event.serviceAccount?.name ?? event.email,
      key: null,
      model: event.model,
      kind: event.kind,
      count: 1,
      tokens: event.tokens ?? { input: 0, cacheRead: 0, cacheWrite: 0, output: 0 },
      nanoUsd: event.chargedNanoUsd,
      microUsd: toMicroUsd(event.chargedNanoUsd),
      feeNanoUsd: event.feeNanoUsd ?? 0,
    })),
  )
}

function anthropicTruth({ anthropic }: VendorWorld): TruthCell[] {
  const emails = new Map(anthropic.users.map((user) => [user.id, user.email]))
  const cells = anthropic.usage.map(({ at, userId, keyId, model, requests, tokens, costParts }) => ({
    ...apiCell({ at, key: keyId, model, count: requests, nanoUsd: sumOf(costParts) }),
    person: emails.get(userId ?? '') ?? null,
    tokens: {
      input: tokens.uncachedInput,
      cacheRead: tokens.cacheRead,
      cacheWrite: tokens.cacheWrite5m + tokens.cacheWrite1h,
      output: tokens.output,
    },
  }))
  return addedUp(cells).map(roundedOnce)
}

function openAiTruth({ openai }: VendorWorld): TruthCell[] {
  const emails = new Map(openai.users.map((user) => [user.id, user.email]))
  const cells = openai.usage.map(({ at, userId, keyId, model, requests, tokens, costParts }) => ({
    ...apiCell({ at, key: keyId, model, count: requests, nanoUsd: sumOf(costParts) }),
    person: emails.get(userId ?? '') ?? null,
    tokens: {
      input: tokens.uncachedInput,
      cacheRead: tokens.cached,
      cacheWrite: tokens.cacheWrite,
      output: tokens.output,
    },
  }))
  return addedUp(cells).map(roundedOnce)
}

function apiCell(said: { at: number; key: string | null; model: string; count: number; nanoUsd: number }) {
  const { at, ...rest } = said
  return { ...rest, day: dayOf(at), kind: 'api', microUsd: 0, feeNanoUsd: 0 }
}

function roundedOnce(cell: TruthCell): TruthCell {
  return { ...cell, microUsd: toMicroUsd(cell.nanoUsd) }
}

/** Nano-dollars rounded half up to a whole micro-dollar. */
export function toMicroUsd(nanoUsd: number): number {
  return Math.floor((nanoUsd + 500) / 1000)
}

function sumOf(parts: Array<{ nanoUsd: number }>): number {
  return parts.reduce((sum, part) => sum + part.nanoUsd, 0)
}

function dayOf(at: number): string {
  return new Date(at).toISOString().slice(0, 10)
}

function addedUp(cells: TruthCell[]): TruthCell[] {
  const sums = new Map<string, TruthCell>()
  for (const cell of cells) {
    const { day, person, key, model, kind } = cell
    const id = JSON.stringify([day, person, key, model, kind])
    const sum = sums.get(id)
    sums.set(id, sum === undefined ? { ...cell } : plus(sum, cell))
  }
  return [...sums].sort(([one], [other]) => (one < other ? -1 : 1)).map(([, cell]) => cell)
}

function plus(one: TruthCell, other: TruthCell): TruthCell {
  return {
    ...one,
    count: one.count + other.count,
    tokens: {
      input: one.tokens.input + other.tokens.input,
      cacheRead: one.tokens.cacheRead + other.tokens.cacheRead,
      cacheWrite: one.tokens.cacheWrite + other.tokens.cacheWrite,
      output: one.tokens.output + other.tokens.output,
    },
    nanoUsd: one.nanoUsd + other.nanoUsd,
    microUsd: one.microUsd + other.microUsd,
    feeNanoUsd: one.feeNanoUsd + other.feeNanoUsd,
  }
}
