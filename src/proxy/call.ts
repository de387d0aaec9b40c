import type { IncomingHttpHeaders } from 'node:http'
import { program } from '../base/program.ts'
import { type ProxiedProvider, providerName } from '../base/provider.ts'
import type { OpenRecord } from '../ledger/open-record.ts'
import type { ProviderKeyRing } from '../people/provider-keys.ts'
import type { Caller } from './authenticate.ts'
import type { Claim } from './claim.ts'
import type { Refusal } from './errors.ts'
import { headersToProvider } from './headers.ts'
import type { Rewriting } from './rewriting.ts'
import { credential } from './upstreams.ts'
import type { ApiFormat } from './usage/api-format.ts'

/** One request as it goes to a provider, and what is to be done with the answer. */
export type Call = {
  caller: Caller
  provider: ProxiedProvider
  account: string
  format: ApiFormat
  method: 'GET' | 'POST' | 'DELETE'
  /** Below the provider's prefix, with the query. */
  path: string
  headers: string[]
  body: Buffer | null
  stream: boolean
  metering: Metering
  /** What it may cost, where it makes a model work; null: it uses nothing. */
  claim: Claim | null
  /** Set when `body` asks for usage that the client did not ask for: its own body. */
  bodyBeforeInjection: Buffer | null
  /** Set when the answer goes back in another form than the provider's. */
  rewriting: Rewriting | null
}

/**
 * How a call reaches the ledger. `request`: opened before it is forwarded, exactly one entry in every outcome.
 * `background`: the same, but its usage comes later. `retrieval`: the answer may carry the usage of such a response.
 * `batch`: creates a batch, whose usage comes with its results. `batch-results`: each line is an entry. `free`: models, token counts, lists, cancelling: nothing is used, no entry.
 */
export type Metering =
  | { kind: 'request'; record: OpenRecord }
  | { kind: 'background'; record: OpenRecord }
  | { kind: 'retrieval' }
  | { kind: 'batch' }
  | { kind: 'batch-results'; batchId: string; endedAt: Date }
  | { kind: 'free' }

/** What is asked of the organisation's own keys. */
export type ProviderKeys = Pick<ProviderKeyRing, 'secretFor' | 'isDisabled'>

/** The account a call is billed to and the headers it is sent with, the organisation's key among them. */
export type Passport = Pick<Call, 'account' | 'headers'>

/** Adds the organisation's key to what a client sent; a refusal when there is none. */
export function passportTo(
  deps: { providerKeys: ProviderKeys },
  provider: ProxiedProvider,
  format: ApiFormat,
  from: IncomingHttpHeaders,
): Passport | Refusal {
  const key = deps.providerKeys.secretFor(provider)
  if (!key) return deps.providerKeys.isDisabled(provider) ? paused(provider) : notConnected(provider)
  const headers = headersToProvider(from)
  const [name, value] = credential(provider, format, key.secret)
  headers.push(name, value)
  return { account: key.accountId, headers }
}

// 400, because that is the status whose text every client shows, once.
function notConnected(provider: ProxiedProvider): Refusal {
  return {
    status: 400,
    code: 'provider_not_connected',
    say: `Tally has no ${providerName(provider)} key yet. Ask a Tally admin to add one: Home > Set-up > Providers, or ${program} provider add ${provider}`,
  }
}

function paused(provider: ProxiedProvider): Refusal {
  return {
    status: 400,
    code: 'provider_disabled',
    say: `An admin has paused ${providerName(provider)} in Tally for now. Nothing is wrong with your key. Ask a Tally admin.`,
  }
}
