import { setOwner } from '../people/robot-owner.ts'
import { cliActor } from './cli-actor.ts'
import { type CliDeps, type Command, type Given, writeLine } from './command.ts'
import { personNamed } from './person-named.ts'

export const personOwner: Command = {
  name: 'person owner',
  takes: ['<robot>'],
  summary: 'Say who answers for a robot (a CI runner, a bot), in the place of whoever did.',
  examples: ['person owner ci-main --person ana@example.com'],
  options: {
    person: { value: 'E', required: true, help: 'by e-mail or name' },
    json: { help: 'as JSON' },
  },
  run: giveOwner,
}

async function giveOwner(deps: CliDeps, given: Given): Promise<number> {
  const robot = await personNamed(deps.db, given.words[0] ?? '')
  const { id: ownerId } = await personNamed(deps.db, given.text('person') ?? '')
  const done = await setOwner(deps.db, { robotId: robot.id, ownerId, actor: cliActor, now: deps.clock.now() })
  const said = `${done.owner.name} answers for the robot “${done.robot.name}”.`
  writeLine(deps.stdout, given.has('json') ? JSON.stringify(done, null, 2) : said)
  return 0
}
