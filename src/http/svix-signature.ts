import { createHmac, timingSafeEqual } from 'node:crypto'

const toleranceMs = 5 * 60_000

/** What a request signed by Svix brings: its three headers, and its body byte for byte. */
type Signed = { id: string; timestamp: string; signatures: string; body: Buffer }

/**
 * Whether whoever holds the secret (`whsec_…`) signed this, within five minutes of `now`. Of several signatures one suffices:
 * while a secret is changed both sign. https://docs.svix.com/receiving/verifying-payloads/how-manual
 */
export function isSignedBySvix(secret: string, { id, timestamp, signatures, body }: Signed, now: Date): boolean {
  if (!/^\d{1,12}$/.test(timestamp) || Math.abs(Number(timestamp) * 1_000 - now.getTime()) > toleranceMs) return false
  const key = Buffer.from(secret.replace(/^whsec_/, ''), 'base64')
  const expected = createHmac('sha256', key).update(`${id}.${timestamp}.`).update(body).digest()
  return signatures.split(' ').some((one) => {
    const [version, signature = ''] = one.split(',')
    const given = Buffer.from(signature, 'base64')
    return version === 'v1' && given.length === expected.length && timingSafeEqual(given, expected)
  })
}
