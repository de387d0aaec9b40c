import { execFile, spawnSync } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { bashCompletion } from './completion-bash.ts'
import { fishCompletion } from './completion-fish.ts'
import { zshCompletion } from './completion-zsh.ts'
import { commands } from './run-cli.ts'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'tally-completion-'))
  await writeFile(path.join(folder, 'tally.bash'), bashCompletion(commands))
  await writeFile(path.join(folder, 'tally.zsh'), zshCompletion(commands))
  await writeFile(path.join(folder, 'tally.fish'), fishCompletion(commands))
})
afterAll(() => rm(folder, { recursive: true }))

test.each([
  ['tally ke', ['key']],
  ['tally key ', expect.arrayContaining(['create', 'list', 'revoke', 'rotate'])],
  ['tally key li', ['list']],
  ['tally key list --j', ['--json']],
  ['tally help prov', ['provider']],
  ['tally report --per', ['--period', '--person']],
  ['tally collect cu', ['cursor']],
  ['tally provider add anthropic-', ['anthropic-admin']],
  ['tally import un', ['undo']],
  ['tally key list --nothing', []],
])('bash completes “%s”', async (line, candidates) => {
  const words = line.split(' ')
  const script = `source ${folder}/tally.bash; COMP_WORDS=(${words.map((word) => `"${word}"`).join(' ')})
    COMP_CWORD=${words.length - 1}; _tally; printf '%s\\n' "\${COMPREPLY[@]}"`

  const { stdout } = await promisify(execFile)('bash', ['--norc', '-c', script])

  expect(
    stdout
      .split('\n')
      .filter((word) => word !== '')
      .toSorted(),
  ).toEqual(candidates)
})

test.each(['bash', 'zsh', 'fish'])('%s takes the script for one of its own', (shell) => {
  const { status, stderr, error } = spawnSync(shell, ['-n', path.join(folder, `tally.${shell}`)], { encoding: 'utf8' })

  // Where a shell is not installed, nothing can be said.
  if (error && 'code' in error && error.code === 'ENOENT') return
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
})

test('every option of every command is in each script', () => {
  for (const script of [bashCompletion(commands), zshCompletion(commands), fishCompletion(commands)]) {
    for (const { options } of commands) for (const name of Object.keys(options)) expect(script).toContain(name)
  }
})
