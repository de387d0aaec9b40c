import { expect, test } from 'vitest'
import { openCsv } from './open-csv.ts'
import { readCsv, streamed } from './testing.ts'

const header = 'Date,User,Kind,Model,Output Tokens,Cost'

test('of a rejected row that is far too long its beginning is kept', async () => {
  const { rejected } = await readCsv(`${header}\nsoon,a@x.test,Included,auto,1,${'9'.repeat(900_000)}\n`)

  const [row] = rejected
  expect(row?.cells.slice(0, 5)).toEqual(['soon', 'a@x.test', 'Included', 'auto', '1'])
  expect(row?.cells[5]).toMatch(/^9+…$/)
  expect(row?.cells.join().length).toBeLessThan(2_100)
})

test('one of a million cells, too', async () => {
  const { rejected } = await readCsv(`${header}\nsoon${','.repeat(900_000)}x\n`)

  expect(rejected[0]?.cells.length).toBeLessThan(2_100)
})

test('a list of people that is no list is refused before it fills the memory', async () => {
  const row = Buffer.from(`a@x.test,${'x'.repeat(900_000)},Core\n`)
  let given = 0
  function* rows() {
    yield Buffer.from('email,name,group\n')
    for (; given < 200; given++) yield row
  }

  const opened = await openCsv(streamed(rows()), { name: 'people.csv' })

  expect(opened).toMatchObject({ kind: 'refused', sentence: expect.stringContaining('more than 50 MB') })
  expect(given).toBeLessThan(70)
})
