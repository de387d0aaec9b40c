/** Sums of what was used. Dollars are numbers here: ratios and scores are made of them, never bills. */
export type Usage = {
  usd: number
  requests: number
  input: number
  cacheRead: number
  cacheWrite: number
  output: number
}

export function noUsage(): Usage {
  return { usd: 0, requests: 0, input: 0, cacheRead: 0, cacheWrite: 0, output: 0 }
}

export function addUsage(to: Usage, more: Usage): void {
  to.usd += more.usd
  to.requests += more.requests
  to.input += more.input
  to.cacheRead += more.cacheRead
  to.cacheWrite += more.cacheWrite
  to.output += more.output
}

export function sumOf(usages: Iterable<Usage>): Usage {
  const sum = noUsage()
  for (const usage of usages) addUsage(sum, usage)
  return sum
}

/** Tokens of the prompt, cached or not. */
export function inputSide(usage: Usage): number {
  return usage.input + usage.cacheRead + usage.cacheWrite
}

/** What the prompt costs in plain input tokens: cached ones about a tenth, writing one a quarter more (the vendors' ratios). */
export function plainInput(usage: Usage): number {
  return usage.input + 0.1 * usage.cacheRead + 1.25 * usage.cacheWrite
}
