import { andList } from '../../base/list-words.ts'
import type { UsagePreview } from '../preview.ts'

/** A warning where the proxy metered keys of the vendor that no account is linked to. */
export function countsTwiceText({ unlinkedKeys }: UsagePreview): string {
  const names = andList(unlinkedKeys.map((label) => `“${label}”`))
  const [keys, are] = unlinkedKeys.length === 1 ? ['the key', 'it is'] : ['the keys', 'they are']
  return `Requests through the proxy with ${keys} ${names} are in these days too. Until ${are} linked to an account under Set-up > Providers, what both tell of counts twice.`
}
