import { AppError } from '../base/app-error.ts'
import { formatUsd } from '../base/money.ts'
import {
  changeOrganisation,
  detailsAreKept,
  type OrganisationSettings,
  readOrganisation,
} from '../settings/organisation.ts'
import { readAmountOption } from './budget-text.ts'
import { cliActor } from './cli-actor.ts'
import { type CliDeps, type Command, type Given, writeLine } from './command.ts'
import { shown } from './shown.ts'
import { table } from './table.ts'

const json = { help: 'the settings as JSON' }

export const organisationShow: Command = {
  name: 'organisation show',
  takes: [],
  summary: 'Show what holds for the whole organisation: zone, week, and what budgets do in doubt.',
  options: { json },
  async run(deps, given) {
    return tell(deps, given, await readOrganisation(deps.db))
  },
}

export const organisationSet: Command = {
  name: 'organisation set',
  takes: [],
  summary: 'Change what holds for the whole organisation.',
  options: {
    'time-zone': { value: 'Z', help: 'the zone budget periods are reckoned in, such as Europe/Berlin' },
    'week-start': { value: 'day', help: 'monday, sunday or saturday' },
    'database-away': {
      value: 'closed|$5',
      help: 'what hard budgets do while the database is away: refuse, or let through so much for each process; strict ones always refuse',
    },
    unpriced: {
      value: 'refuse|stand-in',
      help: 'models without a known price, under a hard budget: refuse them, or hold the dearest price of their provider',
    },
    'keep-details': {
      value: '30|90|365|forever',
      help: 'days for which requests, sessions, activity and pictures are kept one by one; sums by the hour and day stay',
    },
    json,
  },
  run: set,
}

async function set(deps: CliDeps, given: Given): Promise<number> {
  const change = changeIn(given)
  if (Object.keys(change).length === 0) {
    throw new AppError(
      'bad-input',
      'Say what to change: --time-zone, --week-start, --database-away, --unpriced or --keep-details.',
    )
  }
  return tell(deps, given, await changeOrganisation(deps.db, { change, actor: cliActor, now: deps.clock.now() }))
}

function changeIn(given: Given): Partial<OrganisationSettings> {
  const timeZone = given.text('time-zone')
  const weekStart = given.text('week-start')
  const away = given.text('database-away')
  const unpriced = given.text('unpriced')
  const keep = given.text('keep-details')
  return {
    ...(timeZone === null ? {} : { timeZone }),
    ...(weekStart === null ? {} : { weekStart: oneOf('week-start', weekStart, ['monday', 'sunday', 'saturday']) }),
    ...(away === null ? {} : { budgetsWhenDatabaseAway: policyIn(away) }),
    ...(unpriced === null ? {} : { unpricedModels: oneOf('unpriced', unpriced, ['refuse', 'stand-in']) }),
    ...(keep === null ? {} : { keepDetails: keptIn(keep) }),
  }
}

function keptIn(text: string): OrganisationSettings['keepDetails'] {
  const word = oneOf('keep-details', text, detailsAreKept.map(String))
  return detailsAreKept.find((one) => String(one) === word) ?? 'forever'
}

function policyIn(text: string): OrganisationSettings['budgetsWhenDatabaseAway'] {
  if (text.toLowerCase() === 'closed') return { policy: 'closed' }
  try {
    return { policy: 'open', allowanceMicroUsd: readAmountOption(text) }
  } catch (thrown) {
    if (!(thrown instanceof AppError)) throw thrown
    const say = `--database-away: “${shown(text)}” is neither closed nor an amount such as $5.`
    throw new AppError('bad-input', say, { cause: thrown })
  }
}

function oneOf<Word extends string>(option: string, text: string, words: readonly Word[]): Word {
  const word = words.find((one) => one === text.toLowerCase())
  if (word) return word
  throw new AppError('bad-input', `--${option}: “${shown(text)}” is not one of ${words.join(', ')}.`)
}

function tell(deps: CliDeps, given: Given, organisation: OrganisationSettings): number {
  if (given.has('json')) writeLine(deps.stdout, JSON.stringify(organisation, null, 2))
  else writeLine(deps.stdout, table({ head: ['SETTING', 'VALUE'], rows: rowsOf(organisation) }))
  return 0
}

function rowsOf({
  timeZone,
  weekStart,
  budgetsWhenDatabaseAway: away,
  unpricedModels,
  keepDetails,
}: OrganisationSettings): string[][] {
  const open = (amount: string) => `let requests through for up to ${amount} for each process`
  return [
    ['Time zone of budget periods', timeZone],
    ['Weeks begin on', weekStart],
    ['Hard budgets, database away', away.policy === 'closed' ? 'refuse' : open(formatUsd(away.allowanceMicroUsd))],
    ['Models without a price, hard budgets', unpricedModels === 'refuse' ? 'refuse' : 'hold the dearest price'],
    ['Details are kept', keepDetails === 'forever' ? 'forever' : `for ${keepDetails} days`],
  ]
}
