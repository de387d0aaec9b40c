import { sql } from 'kysely'
import { addDays, type Day, dayOf } from '../base/calendar.ts'
import { type MicroUsd, microUsd } from '../base/money.ts'
import type { ProxiedProvider } from '../base/provider.ts'
import type { Db } from '../db/database.ts'
import { dearestPrice } from '../prices/dearest-price.ts'
import type { HeldRequest, SettledTokens } from './hold.ts'
import {
  type Estimable,
  expectedHold,
  freeHold,
  type HoldAmounts,
  isFree,
  standInHold,
  type TokenRates,
  tokenRates,
  worstHold,
} from './hold-estimate.ts'
import type { LaterWork } from './later-work.ts'
import { UsageHistory } from './usage-history.ts'

/** Remembers prices and what keys' requests have been like; figures come from `hold-estimate.ts`. */
export class Estimator {
  #rates = new Map<string, TokenRates | null>()
  #ratesDay = ''
  readonly #histories = new Map<string, Map<string, UsageHistory>>()

  /** Begins with what the last week's sums say of each key and model. */
  async seed(db: Db, now: Date): Promise<void> {
    const { rows } = await sql<{
      keyId: string
      model: string
      requests: number
      output: number
      readShare: number
      writeShare: number
    }>`select key_ref as "keyId", model, sum(requests)::bigint as requests,
        (sum(output_tokens) / sum(requests))::float8 as output,
        (sum(cache_read_tokens) / greatest(1, sum(input_tokens + cache_read_tokens + cache_write_5m_tokens
          + cache_write_1h_tokens)))::float8 as "readShare",
        (sum(cache_write_5m_tokens + cache_write_1h_tokens) / greatest(1, sum(input_tokens + cache_read_tokens
          + cache_write_5m_tokens + cache_write_1h_tokens)))::float8 as "writeShare"
      from usage_day where day >= ${addDays(dayOf(now), -7)} and source = 'proxy' and basis = 'metered'
      group by 1, 2 having sum(requests) > 0 order by 3 desc limit ${mostSeeds}`.execute(db)
    for (const { keyId, model, ...means } of rows) this.#historiesOf(keyId).set(model, UsageHistory.ofMeans(means))
  }

  /** Whether a model has a price on that day, and which. */
  rates(provider: ProxiedProvider, model: string, now: Date, day: Day, tier: '' | 'batch' = ''): TokenRates | null {
    if (day !== this.#ratesDay || this.#rates.size > mostRates) {
      this.#rates.clear()
      this.#ratesDay = day
    }
    const key = `${provider} ${tier} ${model}`
    const known = this.#rates.get(key)
    if (known !== undefined) return known
    const rates = tokenRates(provider, model, now, tier)
    this.#rates.set(key, rates)
    return rates
  }

  expected(rates: TokenRates, keyId: string, request: Estimable): MicroUsd {
    return expectedHold(rates, this.#histories.get(keyId)?.get(rates.model) ?? null, request)
  }

  /** What is held of ordinary and of strict budgets; of strict ones only where `isStrict` says that there are any. */
  amounts(request: HeldRequest & Estimable, rates: TokenRates | null, isStrict: boolean): HoldAmounts {
    const { provider, model, keyId, now } = request
    if (!rates) return standInHold(standIns[provider], request)
    if (isFree(rates)) return freeHold
    const expected = this.expected(rates, keyId, request)
    if (!isStrict) return { expected, worst: expected }
    return { expected, worst: worstHold({ provider, model, at: now, request }) }
  }

  /** What later work will probably cost in all, and the first model of it that has no price. */
  later(request: HeldRequest & Estimable, work: LaterWork, day: Day): { expected: MicroUsd; unpriced: string | null } {
    const { provider, model, keyId, now } = request
    const isBatch = work.kind === 'batch'
    const requests = isBatch ? work.requests : [{ ...request, model }]
    let unpriced: string | null = null
    let expected = 0
    for (const one of requests) {
      const rates = this.rates(provider, one.model, now, day, isBatch ? 'batch' : '')
      if (!rates) unpriced ??= one.model
      if (!rates) expected += standInHold(standIns[provider], one).expected
      else if (!isFree(rates)) expected += this.expected(rates, keyId, one)
    }
    return { expected: microUsd(expected), unpriced }
  }

  observe(request: HeldRequest, tokens: SettledTokens, day: Day): void {
    const rates = this.rates(request.provider, request.model, request.now, day)
    if (!rates) return
    const histories = this.#historiesOf(request.keyId)
    const history = histories.get(rates.model) ?? new UsageHistory()
    histories.set(rates.model, history)
    const cacheWrite = tokens.cacheWrite5m + tokens.cacheWrite1h
    history.observe({
      inputBytes: request.inputBytes,
      inputTokens: tokens.input + tokens.cacheRead + cacheWrite,
      cacheRead: tokens.cacheRead,
      cacheWrite,
      output: tokens.output,
    })
  }

  #historiesOf(keyId: string): Map<string, UsageHistory> {
    const known = this.#histories.get(keyId)
    if (known) return known
    if (this.#histories.size >= mostSeeds) this.#histories.clear()
    const made = new Map<string, UsageHistory>()
    this.#histories.set(keyId, made)
    return made
  }
}

const mostRates = 2_000
const mostSeeds = 20_000
const standIns = { anthropic: dearestPrice('anthropic'), openai: dearestPrice('openai') }
