import { createHmac, timingSafeEqual } from 'node:crypto'

/** A public address of a picture that stops working at `expiresAt`. `publicUrl` is where the app is reached, without a slash. */
export function signPictureUrl(input: { publicUrl: string; urlKey: Buffer; id: string; expiresAt: Date }): string {
  const expires = String(Math.floor(input.expiresAt.getTime() / 1000))
  const signature = signatureOf(input.urlKey, input.id, expires).toString('base64url')
  const base = input.publicUrl.replace(/\/+$/, '')
  return `${base}/charts/${input.id}.png?expires=${expires}&signature=${signature}`
}

/** Judges what came in a picture's address, in constant time. `expired` is said only of an address we did sign. */
export function verifyPictureUrl(input: {
  urlKey: Buffer
  id: string
  expires: string
  signature: string
  now: Date
}): 'valid' | 'expired' | 'forged' {
  const given = Buffer.from(input.signature, 'base64url')
  const expected = signatureOf(input.urlKey, input.id, input.expires)
  if (given.length !== expected.length || !timingSafeEqual(given, expected)) return 'forged'
  return Number(input.expires) * 1000 > input.now.getTime() ? 'valid' : 'expired'
}

function signatureOf(urlKey: Buffer, id: string, expires: string): Buffer {
  return createHmac('sha256', urlKey).update(`picture\n${id}\n${expires}`).digest()
}
