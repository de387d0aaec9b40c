/** Somebody's request, by when it was received among all: numbers that rise. */
type Begun = { slackUser: string; received: number }

/** What people asked for, the newest of each person's requests, and their work one after another. */
export class NewestOfEach {
  readonly #newest = new Map<string, number>()
  readonly #underWay = new Map<string, Promise<unknown>>()

  begin({ slackUser, received }: Begun): void {
    const last = Math.max(received, this.#newest.get(slackUser) ?? 0)
    this.#newest.delete(slackUser)
    this.#newest.set(slackUser, last)
    // Only those of the last while can still be overtaken.
    for (const oldest of this.#newest.keys()) {
      if (this.#newest.size <= 10_000) break
      this.#newest.delete(oldest)
    }
  }

  /** Whether nothing that was received later has begun. */
  isNewest({ slackUser, received }: Begun): boolean {
    return this.#newest.get(slackUser) === received
  }

  /** Runs once all that was handed in before it for this person is done, however that ended. */
  async inTurn<Result>({ slackUser }: Begun, work: () => Promise<Result>): Promise<Result> {
    const done = (this.#underWay.get(slackUser) ?? Promise.resolve()).then(work)
    const settled = done.catch(() => undefined)
    this.#underWay.set(slackUser, settled)
    return done.finally(() => {
      if (this.#underWay.get(slackUser) === settled) this.#underWay.delete(slackUser)
    })
  }
}
