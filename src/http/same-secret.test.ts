import { globSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { isSameSecret } from './same-secret.ts'

test('only the very secret is it, whatever its length', () => {
  const secret = 'Q7xVb2nLm9KcRt5WzYp3HsDf'
  const others = [
    null,
    '',
    'Q',
    secret.slice(0, -1),
    `${secret}x`,
    secret.toLowerCase(),
    ` ${secret}`,
    'x'.repeat(1_000_000),
  ]

  expect(isSameSecret(secret, secret)).toBe(true)
  expect(others.map((given) => isSameSecret(given, secret))).toEqual(others.map(() => false))
})

const root = new URL('../', import.meta.url).pathname
const files = globSync('**/*.ts', { cwd: root }).filter((file) => !/\.test\.ts$|testing|fixtures/.test(file))

// A key or token is found by its keyed hash, which nobody can steer, in a map or an index; everything else by `timingSafeEqual`.
test('a secret or signature that was sent is compared in constant time, wherever one is', () => {
  const name = String.raw`\b(?:secret|signature|password|hmac|mac|digest|bearer|apiKey|token)\b`
  const comparing = new RegExp(`${name}\\)? *[!=]==?(?!=)(?! *(?:null|undefined|''))|[!=]==? *(?:\\w+\\.)*${name}`)
  const compared = files.flatMap((file) =>
    readFileSync(`${root}${file}`, 'utf8')
      .split('\n')
      .flatMap((line, at) => (isComparison(line, comparing) ? [`${file}:${at + 1} ${line.trim()}`] : [])),
  )

  expect(files.length).toBeGreaterThan(500)
  expect(compared.map((line) => line.replace(/:\d+ .*/, '')).toSorted()).toEqual([...harmless].toSorted())
})

test('constant time is what compares cron’s and the metrics’ secrets, Resend’s signatures and those of pictures', () => {
  const careful = files.filter((file) =>
    /timingSafeEqual\(|isSameSecret\(/.test(readFileSync(`${root}${file}`, 'utf8')),
  )

  expect(careful.toSorted()).toEqual([
    'http/cron.ts',
    'http/metrics.ts',
    'http/same-secret.ts',
    'http/svix-signature.ts',
    'reports/picture-url.ts',
  ])
})

function isComparison(line: string, comparing: RegExp): boolean {
  return !/^\s*(?:\*|\/\/|\/\*)/.test(line) && comparing.test(line)
}

const harmless = [
  // What a finding looks like.
  'incidents/detect.ts',
  // Sums of tables that were copied.
  'db/copy/check-tables.ts',
  // Whether an admin hands over a vendor's key that is there already: the vendor has just taken it.
  'sources/vendor-account-secret.ts',
]
