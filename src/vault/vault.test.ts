import { randomBytes } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { openVault } from './vault.ts'

const one = randomBytes(32).toString('base64')
const other = randomBytes(32).toString('base64')
const row = 'provider_key:0193'

test('what was sealed opens again, for whatever text and row', () => {
  const vault = openVault([one])

  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), fc.string(), (plain, boundTo) => {
      expect(vault.open(vault.seal(plain, boundTo), boundTo)).toBe(plain)
    }),
  )
})

test('a sealed text with any byte changed does not open', () => {
  const vault = openVault([one])
  const sealed = vault.seal('sk-ant-api03-secret', row)

  fc.assert(
    fc.property(fc.integer({ min: 0, max: sealed.length - 1 }), fc.integer({ min: 1, max: 255 }), (at, flip) => {
      const changed = Buffer.from(sealed)
      changed.writeUInt8(changed.readUInt8(at) ^ flip, at)

      expect(() => vault.open(changed, row)).toThrow()
    }),
    { numRuns: 1_000 },
  )
})

test('a sealed text cut short anywhere does not open', () => {
  const vault = openVault([one])
  const sealed = vault.seal('sk-ant-api03-secret', row)

  for (let length = 0; length < sealed.length; length++) {
    expect(() => vault.open(sealed.subarray(0, length), row)).toThrow()
  }
})

test('a sealed text moved to another row does not open', () => {
  const vault = openVault([one])

  fc.assert(
    fc.property(fc.string(), fc.string(), (of, moved) => {
      fc.pre(of !== moved)
      const sealed = vault.seal('secret', of)

      expect(() => vault.open(sealed, moved)).toThrow('belongs to another row')
    }),
  )
})

test('the same text sealed twice looks different, so equal secrets do not show', () => {
  const vault = openVault([one])

  expect(vault.seal('secret', row).equals(vault.seal('secret', row))).toBe(false)
})

describe('several master keys', () => {
  test('the first seals, all open, in whatever order they are given later', () => {
    const before = openVault([one]).seal('old', row)
    const both = openVault([other, one])
    const after = both.seal('new', row)

    expect(both.open(before, row)).toBe('old')
    expect(openVault([other]).open(after, row)).toBe('new')
    expect(openVault([one, other]).open(after, row)).toBe('new')
  })

  test('a missing one is named by its id, not by itself', () => {
    const sealed = openVault([one]).seal('secret', row)
    const id = sealed.subarray(1, 7).toString('hex')

    expect(() => openVault([other]).open(sealed, row)).toThrow(
      expect.objectContaining({ code: 'bad-config', say: expect.stringContaining(id) }),
    )
  })

  test('a new one in front changes neither hashes, nor signatures, nor the fingerprint', () => {
    const before = openVault([one])
    const after = openVault([other, one])

    expect(after.keyHashKey).toEqual(before.keyHashKey)
    expect(after.urlKey).toEqual(before.urlKey)
    expect(after.fingerprint).toBe(before.fingerprint)
  })
})

test('every derived key is another one, and the fingerprint is part of none', () => {
  const { keyHashKey, urlKey, fingerprint } = openVault([one])
  const root = Buffer.from(one, 'base64').toString('hex')
  const hidden = [keyHashKey.toString('hex'), urlKey.toString('hex'), root]

  expect(new Set([...hidden, fingerprint]).size).toBe(4)
  for (const secret of hidden) expect(secret).not.toContain(fingerprint)
})

describe('a master key', () => {
  const bytes = randomBytes(32)

  test.each([
    ['64 hex digits', bytes.toString('hex')],
    ['upper-case hex', bytes.toString('hex').toUpperCase()],
    ['base64 without padding', bytes.toString('base64').replace('=', '')],
    ['the url-safe alphabet', bytes.toString('base64url')],
    ['a line break behind it', `${bytes.toString('base64')}\n`],
  ])('reads the same from %s', (_form, text) => {
    expect(openVault([text]).fingerprint).toBe(openVault([bytes.toString('base64')]).fingerprint)
  })

  test('may be any other text of 32 characters, the same each time', () => {
    const passphrase = 'correct-horse-battery-staple-2026!'
    const sealed = openVault([passphrase]).seal('secret', row)

    expect(openVault([passphrase]).open(sealed, row)).toBe('secret')
    expect(openVault([passphrase]).fingerprint).not.toBe(openVault([`${passphrase}!`]).fingerprint)
  })

  test('shorter than 32 characters is refused with the fix, and is not repeated', () => {
    const thrown = catchFrom(() => openVault(['much-too-short-secret']))

    expect(thrown).toMatchObject({ code: 'bad-config', say: expect.stringContaining('openssl rand -base64 32') })
    expect(String(thrown)).not.toContain('much-too-short')
  })

  test('has to be there', () => {
    expect(() => openVault([])).toThrow('TALLY_SECRET_KEY')
  })
})

function catchFrom(work: () => unknown): unknown {
  try {
    work()
  } catch (thrown) {
    return thrown
  }
  return null
}
