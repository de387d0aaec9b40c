import type { ProxiedProvider } from '../base/provider.ts'
import type { DbOrTransaction } from '../db/database.ts'

/** A key as the vendor lists it, that may be the one the proxy uses. `fits`: its hint shows the same end. */
export type KeyCandidate = {
  accountId: number
  accountLabel: string
  vendorKeyId: string
  name: string
  hint: string
  fits: boolean
}

/** A provider key, removed ones too, with what the vendor calls it and every key it may be. */
export type CandidatesOfKey = {
  providerKeyId: string
  provider: ProxiedProvider
  label: string
  hint: string
  isRemoved: boolean
  /** Empty id: the vendor names no keys. Null: nobody has said it. */
  link: { accountId: number; vendorKeyId: string } | null
  /** `state` in the vendor's word. `isRuledOut`: somebody has said that the key is none of this account's. */
  candidates: Array<KeyCandidate & { state: string; isRuledOut: boolean }>
}

/** Every provider key, oldest first, with the keys the vendor's accounts that are not removed list. */
export async function candidatesOfKeys(db: DbOrTransaction): Promise<CandidatesOfKey[]> {
  const keys = await db
    .selectFrom('provider_key')
    .select(['id as providerKeyId', 'provider', 'label', 'hint', 'not_of_accounts as ruledOut', 'state'])
    .select(['vendor_account_id as accountId', 'vendor_key_id as vendorKeyId'])
    .orderBy('created_at')
    .orderBy('id')
    .execute()
  const listed = await db
    .selectFrom('vendor_key')
    .innerJoin('vendor_account', 'vendor_account.id', 'vendor_key.account_id')
    .select(['vendor', 'account_id as accountId', 'vendor_account.label as accountLabel'])
    .select(['key_id as vendorKeyId', 'name', 'vendor_key.hint', 'vendor_key.state'])
    .where('vendor_account.state', '<>', 'removed')
    .orderBy('account_id')
    .orderBy('name')
    .execute()
  return keys.map(({ accountId, vendorKeyId, ruledOut, state, ...key }) => ({
    ...key,
    isRemoved: state === 'removed',
    link: accountId === null || vendorKeyId === null ? null : { accountId, vendorKeyId },
    candidates: listed.flatMap(({ vendor, ...candidate }) =>
      vendor === key.provider
        ? [
            {
              ...candidate,
              fits: fits(key.hint, candidate.hint),
              isRuledOut: ruledOut.includes(candidate.accountId),
            },
          ]
        : [],
    ),
  }))
}

/** Whether two ways of hiding one key may be of the same: they end in the same four characters, and begin alike. */
export function fits(ours: string, theirs: string): boolean {
  const [start = '', end = ''] = ours.split('…')
  const hidden = /^(.*?)[.*…•]+([^.*…•]*)$/.exec(theirs)
  if (end.length < 4 || !hidden) return false
  const [, theirStart = '', theirEnd = ''] = hidden
  const endsAlike = theirEnd.length > 0 && (end.endsWith(theirEnd) || theirEnd.endsWith(end))
  return endsAlike && theirEnd.length >= 3 && (start.startsWith(theirStart) || theirStart.startsWith(start))
}
