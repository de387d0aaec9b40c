import { counted } from '../base/count.ts'
import { forgetPerson } from '../notices/forget-person.ts'
import { type ForgetPreview, previewForgetting } from '../notices/forget-preview.ts'
import { cliActor } from './cli-actor.ts'
import { type CliDeps, type Command, type Given, writeLine } from './command.ts'
import { personNamed } from './person-named.ts'
import { shown } from './shown.ts'

export const personDelete: Command = {
  name: 'person delete',
  takes: ['<email|name>'],
  summary:
    "Delete somebody's personal data for good: name, addresses, Slack accounts, keys. What they spent stays, under a pseudonym. Without --yes it only says what would go.",
  examples: ['person delete ana@example.com', 'person delete ana@example.com --yes'],
  options: { yes: { help: 'do it; it cannot be undone' }, json: { help: 'as JSON' } },
  run: deletePerson,
}

async function deletePerson(deps: CliDeps, given: Given): Promise<number> {
  const { db, admins, stdout, stderr } = deps
  const person = await personNamed(db, given.words[0] ?? '')
  const asked = { personId: person.id, admins, actor: cliActor, now: deps.clock.now() }
  if (!given.has('yes')) {
    const preview = await previewForgetting(db, asked)
    if (given.has('json')) writeLine(stdout, JSON.stringify({ outcome: 'not-done', ...preview }, null, 2))
    else for (const line of previewLines(preview)) writeLine(stdout, line)
    if (preview.isDeleted) return 0
    writeLine(stderr, 'Nothing was deleted. Add --yes to do it; it cannot be undone.')
    return 1
  }
  const done = await forgetPerson(deps, asked)
  if (given.has('json')) {
    writeLine(stdout, JSON.stringify({ personId: person.id, ...done }, null, 2))
    return 0
  }
  if (done.outcome === 'already-deleted') writeLine(stdout, `${done.name}: the data was deleted before.`)
  else {
    const keys = done.keysRevoked === 0 ? '' : ` ${counted(done.keysRevoked, 'key')} revoked.`
    writeLine(stdout, `Deleted. What they spent stays as “${done.name}”.${keys}`)
    writeLine(stdout, 'Messages that stand in Slack, files sent there and backups made before still name them.')
  }
  return 0
}

function previewLines(preview: ForgetPreview): string[] {
  const { person, isDeleted, handles, slackAccounts, workingKeys, waitingMessages, leads, robots } = preview
  if (isDeleted) return [`${person.name}: the data was deleted before.`]
  return [
    `Would be deleted of ${shown(person.name)}:`,
    `  name${person.email === null ? '' : ` and e-mail address ${shown(person.email)}`}, wherever they stand in what Tally keeps`,
    ...handles.map(({ vendor, name }) => `  ${shown(name)} at ${vendor}, kept as a keyed hash`),
    `  ${counted(slackAccounts, 'Slack account')}, ${counted(waitingMessages, 'message')} not sent yet, all they chose`,
    `  ${counted(workingKeys, 'working key')}, revoked at once`,
    ...leads.map((team) => `  their place as a lead of ${shown(team)}`),
    'Would stay: every figure, team and budget, under a pseudonym.',
    ...(robots.length === 0
      ? []
      : [`Nobody would answer for: ${robots.map(shown).join(', ')}. Name another owner first: person owner.`]),
  ]
}
