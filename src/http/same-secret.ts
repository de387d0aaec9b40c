import { createHash, timingSafeEqual } from 'node:crypto'

/** Whether somebody sent the secret. Hashes have one length, so that neither length nor a first difference can be timed. */
export function isSameSecret(given: string | null, secret: string): boolean {
  return given !== null && timingSafeEqual(hashOf(given), hashOf(secret))
}

function hashOf(text: string): Buffer {
  return createHash('sha256').update(text).digest()
}
