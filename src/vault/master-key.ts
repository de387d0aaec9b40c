import { hkdfSync, scryptSync } from 'node:crypto'
import { AppError } from '../base/app-error.ts'

/** A master key read from configuration. `id` may be shown; `derive` gives keys for one named purpose each. */
export type MasterKey = { id: Buffer; sealKey: Buffer; derive(purpose: string, length: number): Buffer }

const leastCharacters = 32

/**
 * Reads 32 bytes given as 64 hex digits or as base64 (either alphabet). Any other text of 32 characters or more is taken
 * as a passphrase and stretched once with scrypt. Throws `bad-config` on less; the text itself is in no error.
 */
export function readMasterKey(text: string): MasterKey {
  const root = rootOf(text.trim())
  const derive = (purpose: string, length: number) =>
    Buffer.from(hkdfSync('sha256', root, '', `tally ${purpose}`, length))
  return { id: derive('key-id', 6), sealKey: derive('seal', 32), derive }
}

function rootOf(text: string): Buffer {
  if (/^[0-9a-f]{64}$/i.test(text)) return Buffer.from(text, 'hex')
  if (/^[A-Za-z0-9+/_-]{43}=?$/.test(text)) return Buffer.from(text, 'base64')
  if (text.length >= leastCharacters) return stretch(text)
  throw new AppError(
    'bad-config',
    `TALLY_SECRET_KEY has ${text.length} characters and needs at least ${leastCharacters}. ` +
      'Make one with: openssl rand -base64 32',
  )
}

// The salt is fixed because the same passphrase has to give the same key on every machine, with nothing stored.
function stretch(passphrase: string): Buffer {
  return scryptSync(passphrase, 'tally master key', 32, { N: 2 ** 15, r: 8, p: 1, maxmem: 64 * 1024 * 1024 })
}
