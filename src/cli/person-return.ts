import { AppError } from '../base/app-error.ts'
import { letReturn } from '../people/let-return.ts'
import { cliActor } from './cli-actor.ts'
import { type CliDeps, type Command, type Given, writeLine } from './command.ts'
import { shown } from './shown.ts'

export const personReturn: Command = {
  name: 'person return',
  takes: ['<email>'],
  summary: 'Let somebody come back whose data was deleted: as a new person, without what they spent before.',
  examples: ['person return ana@example.com'],
  options: { json: { help: 'as JSON' } },
  run: returnPerson,
}

async function returnPerson(deps: CliDeps, given: Given): Promise<number> {
  const email = given.words[0] ?? ''
  const done = await letReturn(deps, { email, actor: cliActor, now: deps.clock.now() })
  if (done.outcome === 'unknown') {
    throw new AppError('not-found', `Nobody with the address “${shown(email)}” was deleted. Nothing was changed.`)
  }
  if (given.has('json')) writeLine(deps.stdout, JSON.stringify(done, null, 2))
  else
    writeLine(
      deps.stdout,
      'They may come back, as a new person: Slack tells Tally of them within the hour, or when they write to it.',
    )
  return 0
}
