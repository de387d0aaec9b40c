import { heldOfPerson } from '../notices/held-of-person.ts'
import { type CliDeps, type Command, type Given, writeLine } from './command.ts'
import { personNamed } from './person-named.ts'

export const personExport: Command = {
  name: 'person export',
  takes: ['<email|name>'],
  summary:
    'Write everything that is held of somebody as JSON, for whoever asks what it is. Rows may name others too: look before you hand it on.',
  examples: ['person export ana@example.com > ana.json'],
  options: { json: { help: 'as it is anyway' } },
  run: exportPerson,
}

async function exportPerson(deps: CliDeps, given: Given): Promise<number> {
  const person = await personNamed(deps.db, given.words[0] ?? '')
  const held = await heldOfPerson(deps.db, person.id)
  writeLine(deps.stdout, JSON.stringify({ person, writtenAt: deps.clock.now(), ...held }, null, 2))
  return 0
}
