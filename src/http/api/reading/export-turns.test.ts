import { expect, test } from 'vitest'
import { openExportTurns } from './export-turns.ts'

test('one export too many is refused until one has ended, well or badly, whatever another server writes', async () => {
  const inTurn = openExportTurns(2)
  const [first, second] = [Promise.withResolvers<string>(), Promise.withResolvers<string>()]
  const running = [inTurn(() => first.promise), inTurn(() => second.promise)]

  await expect(inTurn(async () => 'third')).rejects.toMatchObject({ status: 503, headers: { 'retry-after': '5' } })
  await expect(openExportTurns(2)(async () => 'elsewhere')).resolves.toBe('elsewhere')

  first.resolve('written')
  second.reject(new Error('disk full'))
  await expect(running[0]).resolves.toBe('written')
  await expect(running[1]).rejects.toThrow('disk full')
  await expect(Promise.all([inTurn(async () => 'third'), inTurn(async () => 'fourth')])).resolves.toHaveLength(2)
})
