import { PassThrough } from 'node:stream'
import { expect, test } from 'vitest'
import { openProgress } from './progress.ts'

function stream(isTTY: boolean, columns = 40) {
  const written: string[] = []
  const stderr = Object.assign(new PassThrough(), { isTTY, columns })
  stderr.on('data', (chunk: Buffer) => written.push(chunk.toString()))
  return { stderr, written }
}

test('at a terminal one line with a bar is drawn in its place, no wider than it, and taken away', () => {
  const { stderr, written } = stream(true)
  let now = 0
  const progress = openProgress(stderr, () => now)

  progress.show({ say: 'Reading: 10 rows', share: 0.25 })
  now += 50
  progress.show({ say: 'too soon', share: 0.3 })
  now += 100
  progress.show({ say: 'Reading: 20 rows of very many and more', share: 0.5 })
  progress.end()

  expect(written.join('')).toBe(
    '[#####               ]  25 % Reading: 1'.slice(0, 39) +
      '\r\u001b[0K' +
      '[##########          ]  50 % Reading: 2'.slice(0, 39) +
      '\r\u001b[0K',
  )
})

test('a terminal that nobody gave a size has the usual one', () => {
  const { stderr, written } = stream(true, 0)

  openProgress(stderr).show({ say: 'Reading: 10 rows', share: 0.25 })

  expect(written.join('')).toBe('[#####               ]  25 % Reading: 10 rows')
})

test('elsewhere a plain line is written every ten seconds, and quick work says nothing', () => {
  const { stderr, written } = stream(false)
  let now = 0
  const progress = openProgress(stderr, () => now)

  for (; now < 25_000; now += 1_000) progress.show({ say: `${now / 1_000} rows so far`, share: null })
  progress.show({ say: 'half', share: 0.5 })
  now = 30_000
  progress.show({ say: 'half', share: 0.5 })
  progress.end()

  expect(written.join('')).toBe('10 rows so far\n20 rows so far\nhalf (50 %)\n')
})
