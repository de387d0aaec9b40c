/** What one request turned out to have used. `inputTokens` counts everything read: fresh, from the cache and into it. */
export type ObservedUsage = {
  inputBytes: number
  inputTokens: number
  cacheRead: number
  cacheWrite: number
  output: number
}

/**
 * What a key's requests to one model have been like lately, newer ones counting more. Read at every admission, so the
 * figures stand ready; they move when a request ends.
 */
export class UsageHistory {
  /** Nine of ten answers were not longer than this, in tokens. */
  outputP90 = 0
  /** Shares of the input that came from the cache and went into it. */
  readShare = 0
  writeShare = 0
  tokensPerByte = usualTokensPerByte
  #weights = new Float64Array(bucketCount)
  #total = 0

  observe(usage: ObservedUsage): void {
    this.#addOutput(usage.output, 1)
    if (usage.inputTokens <= 0) return
    this.readShare += step * (usage.cacheRead / usage.inputTokens - this.readShare)
    this.writeShare += step * (usage.cacheWrite / usage.inputTokens - this.writeShare)
    if (usage.inputBytes <= 0) return
    // Images and files make the ratio of one request wild; no text is more than a token a byte.
    const ratio = Math.min(1, usage.inputTokens / usage.inputBytes)
    this.tokensPerByte += step * (ratio - this.tokensPerByte)
  }

  /** Begins with what the ledger's sums say: only means, so the longer answers are taken to be three times the mean. */
  static ofMeans(means: { requests: number; output: number; readShare: number; writeShare: number }): UsageHistory {
    const history = new UsageHistory()
    const weight = Math.min(20, means.requests)
    history.#addOutput(means.output, weight * 0.8)
    history.#addOutput(means.output * 3, weight * 0.2)
    history.readShare = means.readShare
    history.writeShare = means.writeShare
    return history
  }

  #addOutput(tokens: number, weight: number): void {
    const bucket = Math.min(bucketCount - 1, Math.floor(2 * Math.log2(Math.max(0, tokens) + 1)))
    this.#weights[bucket] = (this.#weights[bucket] ?? 0) + weight
    this.#total += weight
    if (this.#total > rememberedRequests) {
      this.#weights.forEach((one, index) => {
        this.#weights[index] = one / 2
      })
      this.#total /= 2
    }
    this.outputP90 = this.#quantile(0.9)
  }

  // The upper edge of the bucket: half a doubling more at most.
  #quantile(share: number): number {
    let sum = 0
    for (let index = 0; index < bucketCount; index++) {
      sum += this.#weights[index] ?? 0
      if (sum >= share * this.#total) return Math.ceil(2 ** ((index + 1) / 2) - 1)
    }
    return Number.POSITIVE_INFINITY
  }
}

export const usualTokensPerByte = 0.25
const bucketCount = 48
const rememberedRequests = 200
const step = 0.1
