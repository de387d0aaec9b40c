import { readFile } from 'node:fs/promises'
import { expect, test } from 'vitest'
import { commandPage, nounPage, overview } from './help.ts'
import { readOptions } from './read-options.ts'
import { reference } from './reference.ts'
import { commandOf, commands } from './run-cli.ts'
import { subjects } from './subjects.ts'

const nouns = new Set(commands.map(({ name }) => name.split(' ')[0] ?? name))

test('docs/cli.md has every command as it is', async () => {
  const page = await readFile(new URL('../../docs/cli.md', import.meta.url), 'utf8')
  const mark = /<!-- What follows .*-->\n\n/.exec(page)
  const head = page.slice(0, (mark?.index ?? 0) + (mark?.[0].length ?? 0))

  expect(head).not.toBe('')
  await expect(`${head}${reference(commands)}\n`).toMatchFileSnapshot('../../docs/cli.md')
})

test('every command stands in the help, under one subject', () => {
  const listed = subjects.flatMap(({ nouns }) => Object.keys(nouns))

  expect(listed.toSorted()).toEqual([...new Set(listed)].toSorted())
  expect([...nouns].filter((noun) => !listed.includes(noun))).toEqual([])
  for (const { name } of commands) expect(overview(commands)).toMatch(new RegExp(`\\b${name.split(' ').at(-1)}\\b`))
})

test('the help fits a terminal of 80 columns and 50 lines', () => {
  const pages = [overview(commands), ...[...nouns].map((noun) => nounPage(commands, noun))]

  expect(overview(commands).split('\n').length).toBeLessThanOrEqual(50)
  expect(pages.flatMap((page) => page.split('\n')).filter((line) => line.length > 80)).toEqual([])
})

test.each(commands.map((command) => [command.name, command] as const))('%s', (name, command) => {
  // It answers programs, or it does not answer at all.
  if (name !== 'start') expect(Object.keys(command.options)).toContain('json')
  expect(command.summary).toMatch(/^[A-Z].*[.]$/)
  for (const example of command.examples) {
    const words = wordsOf(example)
    const found = commandOf(words)
    expect(found.command.name).toBe(name)
    expect(() => readOptions(found.command, found.args)).not.toThrow()
  }
  const page = commandPage(commands, command)
  for (const option of Object.keys(command.options)) expect(page).toContain(`--${option}`)
  // What is copied to a shell stays on its line.
  const [prose] = page.split('\nExamples:')
  expect(prose?.split('\n').filter((line) => line.length > 80)).toEqual([])
})

// As a shell parts them, without what it does itself.
function wordsOf(example: string): string[] {
  const [call = ''] = example.split(/ [<>] /)
  return [...call.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain ?? '')
}
