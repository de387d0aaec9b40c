import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'
import { AppError } from '../base/app-error.ts'
import { type MasterKey, readMasterKey } from './master-key.ts'

/** What stays the same when the master key is replaced: `keyHashKey` makes the hashes of virtual keys, `urlKey` signs chart addresses. */
export type LookupKeys = { keyHashKey: Buffer; urlKey: Buffer }

/**
 * Seals secrets with AES-256-GCM. `boundTo` names the row a secret belongs to (`provider_key:<id>`): the sealed text opens
 * for that row only. `masters` are the master keys, newest first, by what may be shown of them: the id that stands in what
 * a key sealed, and a fingerprint that tells one installation's secret from another's. Neither reveals anything of it.
 */
export type Vault = LookupKeys & {
  seal(plain: string, boundTo: string): Buffer
  open(sealed: Buffer, boundTo: string): string
  fingerprint: string
  masters: ReadonlyArray<LookupKeys & { id: string; fingerprint: string }>
}

/**
 * Opens the vault with one or more master keys, newest first: the first seals, all open. Hashes, URL signatures and the
 * fingerprint come from the last, so that putting a new key in front breaks no virtual key; `bindVault` then takes those
 * the database keeps. Throws `bad-config`.
 */
export function openVault(masterKeys: string[]): Vault {
  const keys = masterKeys.map(readMasterKey)
  const newest = keys[0]
  const masters = keys.map(factsOf)
  const oldest = masters.at(-1)
  if (!newest || !oldest)
    throw new AppError('bad-config', 'TALLY_SECRET_KEY is empty. Set it to 32 random bytes as base64.')
  return {
    seal: (plain, boundTo) => seal(newest, plain, boundTo),
    open: (sealed, boundTo) => open(keys, sealed, boundTo),
    fingerprint: oldest.fingerprint,
    keyHashKey: oldest.keyHashKey,
    urlKey: oldest.urlKey,
    masters,
  }
}

function factsOf(key: MasterKey): Vault['masters'][number] {
  return {
    id: key.id.toString('hex'),
    fingerprint: key.derive('fingerprint', 16).toString('hex'),
    keyHashKey: key.derive('virtual-key-hash', 32),
    urlKey: key.derive('signed-url', 32),
  }
}

// version (1) | key id (6) | nonce (12) | ciphertext | tag (16)
const version = 1
const keyIdLength = 6
const nonceLength = 12
const tagLength = 16
const headLength = 1 + keyIdLength
const cipher = 'aes-256-gcm'

function seal(key: MasterKey, plain: string, boundTo: string): Buffer {
  const head = Buffer.concat([Buffer.of(version), key.id])
  const nonce = randomBytes(nonceLength)
  const encrypt = createCipheriv(cipher, key.sealKey, nonce, { authTagLength: tagLength })
  encrypt.setAAD(boundData(head, boundTo))
  return Buffer.concat([head, nonce, encrypt.update(plain, 'utf8'), encrypt.final(), encrypt.getAuthTag()])
}

function open(keys: MasterKey[], sealed: Buffer, boundTo: string): string {
  if (sealed.length < headLength + nonceLength + tagLength || sealed[0] !== version) {
    throw new AppError(
      'internal',
      `The sealed text of ${boundTo} is not one of Tally's, or is cut short. Add the secret again.`,
    )
  }
  const keyId = sealed.subarray(1, headLength)
  const key = keys.find((candidate) => candidate.id.equals(keyId))
  if (!key) throw missingKey(keyId, boundTo)
  const nonceEnd = headLength + nonceLength
  const decrypt = createDecipheriv(cipher, key.sealKey, sealed.subarray(headLength, nonceEnd), {
    authTagLength: tagLength,
  })
  decrypt.setAAD(boundData(sealed.subarray(0, headLength), boundTo))
  decrypt.setAuthTag(sealed.subarray(-tagLength))
  try {
    return decrypt.update(sealed.subarray(nonceEnd, -tagLength), undefined, 'utf8') + decrypt.final('utf8')
  } catch (cause) {
    throw new AppError(
      'internal',
      `The sealed text of ${boundTo} was changed or belongs to another row. Add the secret again.`,
      { cause },
    )
  }
}

function missingKey(keyId: Buffer, boundTo: string): AppError {
  return new AppError(
    'bad-config',
    `${boundTo} was sealed with the master key ${keyId.toString('hex')}, which is not among those given. ` +
      'Put that key back into TALLY_SECRET_KEY (old keys go after the new one), or add the secret again.',
  )
}

function boundData(head: Buffer, boundTo: string): Buffer {
  return Buffer.concat([head, Buffer.from(boundTo)])
}
