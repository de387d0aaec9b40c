import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type Encoding, encodingOf, openDecoder } from './decode.ts'
import { cutAt, inEncoding } from './testing.ts'

const header = 'Date,User,Kind,Model,Größe,名前,👩‍💻\r\n'

test.each(['utf-8', 'utf-8-bom', 'utf-16le', 'utf-16be', 'utf-16le-bom', 'utf-16be-bom'] as const)('%s', (written) => {
  const bytes = inEncoding(header, written)

  const encoding = encodingOf(bytes)

  expect(encoding).toBe(written.replace('-bom', ''))
  expect(decoded(encoding ?? 'utf-8', [bytes])).toBe(header)
})

test('letters of Windows-1252 stand beside UTF-8', () => {
  expect(decoded('utf-8', [Buffer.from([0x80, 0x41, 0xe9, 0x2c, 0xc3, 0xa9, 0xff, 0xc3])])).toBe('€Aé,éÿÃ')
})

test('zero bytes without order are no text', () => {
  expect(encodingOf(Buffer.from([1, 0, 0, 5, 6, 7, 0, 9]))).toBeNull()
})

test('however bytes are cut, they are the same text', () => {
  fc.assert(
    fc.property(
      fc.uint8Array({ maxLength: 60 }),
      fc.string({ unit: 'binary', maxLength: 20 }),
      fc.array(fc.nat(100), { maxLength: 8 }),
      fc.constantFrom<Encoding>('utf-8', 'utf-16le', 'utf-16be'),
      (noise, text, cuts, encoding) => {
        const bytes = Buffer.concat([Buffer.from(text), noise, Buffer.from(text)])

        expect(decoded(encoding, cutAt(bytes, cuts))).toBe(decoded(encoding, [bytes]))
      },
    ),
  )
})

test('any UTF-8 is read as it is', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', maxLength: 50 }), (text) => {
      expect(decoded('utf-8', [Buffer.from(`\uFEFF${text}`)])).toBe(text)
    }),
  )
})

function decoded(encoding: Encoding, pieces: Uint8Array[]): string {
  const decoder = openDecoder(encoding)
  return pieces.map((piece) => decoder.decode(piece)).join('') + decoder.end()
}
