import { AppError } from '../base/app-error.ts'
import { dayOf, minuteText } from '../base/calendar.ts'
import { program } from '../base/program.ts'
import { connectedNamed } from '../people/slack-installation.ts'
import { cliActor } from './cli-actor.ts'
import { type CliDeps, type CliWorkspaces, type Command, type Given, writeLine } from './command.ts'
import { shown } from './shown.ts'
import { table } from './table.ts'

export const slackList: Command = {
  name: 'slack list',
  takes: [],
  summary: 'List the Slack workspaces Tally was connected to by OAuth, and whether it still is.',
  examples: ['slack list --json'],
  options: { json: { help: 'as JSON' } },
  run: listWorkspaces,
}

export const slackLink: Command = {
  name: 'slack link',
  takes: [],
  summary: 'Make a link that connects one Slack workspace, within a day. Whoever has it can use it.',
  examples: ['slack link'],
  options: { json: { help: 'as JSON' } },
  run: makeLink,
}

export const slackDisconnect: Command = {
  name: 'slack disconnect',
  takes: ['<workspace>'],
  summary: 'Take Tally out of a Slack workspace, named by its id or name. Keys, budgets and figures stay.',
  examples: ['slack disconnect T0123ABCD'],
  options: { json: { help: 'as JSON' } },
  run: disconnect,
}

async function listWorkspaces(deps: CliDeps, given: Given): Promise<number> {
  const installations = await byOAuth(deps).list()
  if (given.has('json')) {
    writeLine(deps.stdout, JSON.stringify(installations, null, 2))
    return 0
  }
  if (installations.length === 0) {
    writeLine(deps.stdout, `No workspace has been connected yet. Make a link for one with: ${program} slack link`)
    return 0
  }
  const rows = installations.map(({ team, name, ended, installedAt }) => [
    team,
    name,
    ended === null ? 'connected' : ended.because,
    dayOf(ended?.at ?? installedAt),
  ])
  writeLine(deps.stdout, table({ head: ['WORKSPACE', 'NAME', 'STATE', 'SINCE'], rows }))
  return 0
}

async function makeLink(deps: CliDeps, given: Given): Promise<number> {
  const { address, endsAt } = await byOAuth(deps).link(cliActor)
  if (given.has('json')) {
    writeLine(deps.stdout, JSON.stringify({ address, endsAt }, null, 2))
    return 0
  }
  const until = minuteText(endsAt)
  writeLine(deps.stdout, `This link connects one workspace, once, until ${until} UTC:\n\n    ${address}\n`)
  writeLine(
    deps.stdout,
    'Open it where you are signed in to that workspace, or send it to a colleague who may install apps there.',
  )
  return 0
}

async function disconnect(deps: CliDeps, given: Given): Promise<number> {
  const workspaces = byOAuth(deps)
  const { team } = await connectedNamed(deps.db, given.words[0] ?? '')
  const done = await workspaces.disconnect(team, cliActor)
  if (!done) throw new AppError('conflict', 'It was disconnected meanwhile. Nothing was changed.')
  if (given.has('json')) {
    writeLine(deps.stdout, JSON.stringify({ team, ...done }, null, 2))
    return 0
  }
  writeLine(deps.stdout, `Disconnected ${shown(done.name)} (${team}). Tally hears and says nothing there any more.`)
  if (!done.told) {
    writeLine(deps.stderr, 'Slack could not be told: somebody there has to take the app out, under Apps > Manage.')
  }
  return 0
}

function byOAuth({ workspaces }: CliDeps): CliWorkspaces {
  if (workspaces) return workspaces
  throw new AppError(
    'bad-config',
    'Workspaces are connected by links only where SLACK_CLIENT_ID is set; Tally has one workspace, by SLACK_BOT_TOKEN. See docs/slack-install.md.',
  )
}
