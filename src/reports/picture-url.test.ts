import { randomBytes } from 'node:crypto'
import { expect, test } from 'vitest'
import { testDatabase } from '../db/testing.ts'
import { signPictureUrl, verifyPictureUrl } from './picture-url.ts'
import { findPicture, savePicture } from './pictures.ts'

const urlKey = randomBytes(32)
const now = new Date('2026-11-21T14:02:00Z')
const later = new Date('2026-11-22T00:00:00Z')

test('an address is valid until it expires, then expired, and nothing else can be made of it', () => {
  const url = new URL(
    signPictureUrl({ publicUrl: 'https://tally.example.com/', urlKey, id: 'abc123', expiresAt: later }),
  )
  const expires = url.searchParams.get('expires') ?? ''
  const signature = url.searchParams.get('signature') ?? ''
  const given = { urlKey, id: 'abc123', expires, signature, now }

  expect(url.pathname).toBe('/charts/abc123.png')
  expect(verifyPictureUrl(given)).toBe('valid')
  expect(verifyPictureUrl({ ...given, now: later })).toBe('expired')
  expect(verifyPictureUrl({ ...given, id: 'abc124' })).toBe('forged')
  expect(verifyPictureUrl({ ...given, expires: String(Number(expires) + 9_999) })).toBe('forged')
  expect(verifyPictureUrl({ ...given, signature: '' })).toBe('forged')
  expect(verifyPictureUrl({ ...given, urlKey: randomBytes(32) })).toBe('forged')
  expect(verifyPictureUrl({ ...given, expires: '' })).toBe('forged')
})

test('a picture is kept once under the hash of its bytes', async () => {
  const { db, close } = await testDatabase()
  const png = randomBytes(500)

  const first = await savePicture(db, { png, now })
  const again = await savePicture(db, { png, now: later })

  expect(again).toBe(first)
  expect(await findPicture(db, first)).toEqual(png)
  expect(await findPicture(db, 'unknown')).toBeNull()
  await close()
})
