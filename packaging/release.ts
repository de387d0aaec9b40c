import { readFileSync, writeFileSync } from 'node:fs'
import { z } from 'zod'
import { dayOf } from '../src/base/calendar.ts'
import { systemClock } from '../src/base/clock.ts'
import { nextStep, partOf, released, stepped } from './changelog.ts'

// npm run release -- next | set | check v1.2.3 | notes v1.2.3; docs/releasing.md says when.
const [verb = '', tag = ''] = process.argv.slice(2)
const changelog = readFileSync('CHANGELOG.md', 'utf8')
const { version } = z.object({ version: z.string() }).parse(JSON.parse(readFileSync('package.json', 'utf8')))

switch (verb) {
  case 'next':
    say(nextVersion())
    break
  case 'set':
    setVersion(nextVersion())
    break
  case 'check':
    if (tag !== `v${version}`) refuse(`The tag is ${tag}, but package.json says ${version}.`)
    say(notesOf(version))
    break
  case 'notes':
    say(notesOf(tag.replace(/^v/, '')))
    break
  default:
    refuse('Say what to do: next (what the next version is), set (make it so), check <tag>, or notes <tag>.')
}

function nextVersion(): string {
  const step = nextStep(changelog, version)
  return step === null ? refuse('CHANGELOG.md tells of nothing under “Unreleased”.') : stepped(version, step)
}

function setVersion(next: string): void {
  for (const file of ['package.json', 'package-lock.json']) {
    const text = readFileSync(file, 'utf8')
    // The project's own version comes first in both; in the lockfile a second time, as that of its root.
    const places = file === 'package.json' ? 1 : 2
    writeFileSync(file, replacedFirst(text, { from: `"version": "${version}"`, to: `"version": "${next}"`, places }))
  }
  writeFileSync('CHANGELOG.md', released(changelog, { version: next, day: dayOf(systemClock.now()) }))
  say(`${next}: commit this as “chore: release ${next}”, and tag it v${next}.`)
}

function replacedFirst(text: string, input: { from: string; to: string; places: number }): string {
  const at = text.indexOf(input.from)
  if (input.places === 0 || at < 0) return text
  const rest = replacedFirst(text.slice(at + input.from.length), { ...input, places: input.places - 1 })
  return text.slice(0, at) + input.to + rest
}

function notesOf(wanted: string): string {
  return partOf(changelog, wanted) ?? refuse(`CHANGELOG.md has no heading for ${wanted}.`)
}

function say(text: string): void {
  process.stdout.write(`${text}\n`)
}

function refuse(sentence: string): never {
  process.stderr.write(`${sentence}\n`)
  process.exit(1)
}
