import type { DbOrTransaction } from '../db/database.ts'
import { type CandidatesOfKey, candidatesOfKeys } from './key-candidates.ts'
import { offeredOf, openCandidates } from './key-suggestions.ts'

/**
 * Whether what a vendor tells of a key of the proxy is compared. `compared`: with the vendor's key of this name, empty where
 * it names none. `asked`: nobody has said which of its keys it is; `fitting` of them show the same end. `unlisted`: the
 * account tells what its keys spend and not which they are. `of-none`: somebody said it is no key of a connected account.
 * `alone`: no account is connected that tells of keys. `asked` and `unlisted` may count a dollar twice.
 */
export type KeyStanding =
  | { is: 'compared'; keyName: string }
  | { is: 'asked'; fitting: number; accountIds: number[] }
  | { is: 'unlisted'; accountIds: number[] }
  | { is: 'of-none' }
  | { is: 'alone' }

export type StandingKey = Pick<CandidatesOfKey, 'providerKeyId' | 'provider' | 'label' | 'hint' | 'isRemoved'> & {
  standing: KeyStanding
}

/** How every provider key stands, removed ones too, oldest first. */
export async function keyStandings(db: DbOrTransaction): Promise<StandingKey[]> {
  const keyless = await accountsWithoutKeys(db)
  return (await candidatesOfKeys(db)).map((key) => {
    const { providerKeyId, provider, label, hint, isRemoved } = key
    const unlisted = keyless.flatMap(({ vendor, id }) => (vendor === provider ? [id] : []))
    return { providerKeyId, provider, label, hint, isRemoved, standing: standingOf(key, unlisted) }
  })
}

function standingOf(key: CandidatesOfKey, unlisted: number[]): KeyStanding {
  const { link, candidates } = key
  if (link) {
    const { accountId, vendorKeyId } = link
    const known = candidates.find((one) => one.accountId === accountId && one.vendorKeyId === vendorKeyId)
    return { is: 'compared', keyName: known?.name || vendorKeyId }
  }
  const offered = offeredOf(openCandidates(key))
  if (offered.length > 0) {
    const accountIds = [...new Set(offered.map(({ accountId }) => accountId))]
    return { is: 'asked', fitting: offered.filter(({ fits }) => fits).length, accountIds }
  }
  if (unlisted.length > 0) return { is: 'unlisted', accountIds: unlisted }
  return candidates.some(({ isRuledOut }) => isRuledOut) ? { is: 'of-none' } : { is: 'alone' }
}

/**
 * Accounts that have told of money while no key of theirs was ever listed. Keys of Claude Enterprise, which list none, are of
 * organisations without API keys.
 */
async function accountsWithoutKeys(db: DbOrTransaction) {
  return db
    .selectFrom('vendor_account')
    .select(['id', 'vendor'])
    .where('state', '=', 'active')
    .where('vendor', '<>', 'cursor')
    .where('hint', 'not like', 'sk-ant-api%')
    .where(({ not, exists, selectFrom }) =>
      not(exists(selectFrom('vendor_key').whereRef('account_id', '=', 'vendor_account.id').select('key_id'))),
    )
    .where(({ exists, selectFrom, ref, cast }) =>
      exists(
        selectFrom('source_day')
          .where('account', '=', cast<string>(ref('vendor_account.id'), 'text'))
          .select('day'),
      ),
    )
    .execute()
}
