import type { Entry } from '../ledger/entry.ts'
import type { Metered } from './usage/usage-tap.ts'

/** An answer as it passes: what goes on to the client, and what it tells of its usage. */
export type Reading = {
  /** Takes the provider's bytes, gives what the client gets now; what may be the last bytes stays back. */
  take(bytes: Buffer): Buffer
  /** What is left for the client, once the provider has ended. */
  end(): Buffer
  /** Whether the answer's own last event was seen, so that what `take` gave ends it for the client. */
  finished(): boolean
  /** Whether the provider said inside the answer that it failed. */
  failed(): boolean
  metered(): Metered
  model(): string | null
  outputBytes(): number
  /** Whether the model's text is complete and only the usage is to come: a chunk of its own in OpenAI's streams. */
  nearlyDone(): boolean
  /** Whether something of ours may be put between what was passed on and what comes next. */
  mayInterject(): boolean
  /** Fields of the provider's usage that made no sense. */
  faults(): string[]
  /** The beginning of a stream, or the whole of another answer; empty where it is not kept. */
  text(): Buffer
  /** Entries that the answer itself carries (results of batches). `last` asks for those kept back as well. */
  entries(last: boolean): Entry[]
}
