import { expect, test } from 'vitest'
import { givenRequestId, newReference, requestIdOf } from './request-id.ts'

test.each([
  ['a UUID', '0197a3a4-0000-7000-8000-000000000001'],
  ['what a gateway makes', 'gw-7f3a.11:42'],
  ['Amazon’s', '1-67891233-abcdef012345678912345678'],
])('%s is taken over', (_, id) => {
  expect(requestIdOf({ 'x-request-id': id })).toBe(id)
})

test.each([
  ['nothing', undefined],
  ['less than eight characters', 'abc'],
  ['more than 64', 'a-'.repeat(33)],
  ['a line break', 'abcdefgh\nlevel=error'],
  ['a key', `sk-ant-${'a'.repeat(20)}`],
  ['one of Tally’s keys', `acl_${'t'.repeat(43)}`],
  ['something that may be a secret', 'a'.repeat(40)],
  ['an e-mail address', 'ana@example.com'],
  ['several', ['abcdefgh', 'ijklmnop']],
])('%s is not, and an id is made', (_, given) => {
  const headers = given === undefined ? {} : { 'x-request-id': given as string }

  expect(givenRequestId(headers)).toBeNull()
  expect(requestIdOf(headers)).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-/)
})

test('a reference has six characters that are told apart when read out', () => {
  const references = Array.from({ length: 500 }, newReference)

  for (const reference of references) expect(reference).toMatch(/^[2-9A-HJ-NP-Z]{6}$/)
  expect(new Set(references).size).toBeGreaterThan(490)
})
