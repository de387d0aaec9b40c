import { AppError } from '../base/app-error.ts'
import { dayOf, daysOfMonth, monthOf } from '../base/calendar.ts'
import { formatUsd } from '../base/money.ts'
import { type ListedPerson, listedPerson, roleWord } from '../people/person-list.ts'
import { listVirtualKeys, stateOfKey } from '../people/virtual-key-list.ts'
import { type SpendReport, spendReport } from '../reports/spend-report.ts'
import { type CliDeps, type Command, type Given, writeLine } from './command.ts'
import { personNamed } from './person-named.ts'
import { readPeriod } from './read-period.ts'
import { table } from './table.ts'

export const personShow: Command = {
  name: 'person show',
  takes: ['<email|name>'],
  summary: 'Show one person or robot: role, team, keys, and what was spent this month.',
  examples: ['person show ana@example.com', 'person show ci-main --json'],
  options: { json: { help: 'as JSON, money in whole millionths of a dollar' } },
  run: show,
}

async function show(deps: CliDeps, given: Given): Promise<number> {
  const { db, clock, admins } = deps
  const now = clock.now()
  const { id: personId } = await personNamed(db, given.words[0] ?? '')
  const listed = await listedPerson(db, { personId, day: dayOf(now), now })
  if (!listed) throw new AppError('not-found', 'This person was removed meanwhile.')
  const month = await spendReport(db, { personId, period: await readPeriod(deps, 'mtd') })
  const keys = (await listVirtualKeys(db)).flatMap(({ key }) =>
    key.personId === personId ? [{ ...key, state: stateOfKey(key, now) }] : [],
  )
  if (!given.has('json')) {
    writeLine(deps.stdout, textOf({ listed, keys, month, role: roleWord(listed, admins) }))
    return 0
  }
  const { person, leftAt, team, leads, timeZone } = listed
  const { usageSpendMicroUsd, requests, topModel } = month
  const thisMonth = { ...daysOfMonth(monthOf(dayOf(now))), usageSpendMicroUsd, requests, topModel }
  const said = { ...person, role: roleWord(listed, admins), team, leads, timeZone, leftAt, keys, thisMonth }
  writeLine(deps.stdout, JSON.stringify(said, null, 2))
  return 0
}

function textOf(input: {
  listed: ListedPerson
  keys: ReadonlyArray<{ display: string; name: string; state: string }>
  month: SpendReport
  role: string
}): string {
  const { listed, keys, month, role } = input
  const { person, leftAt, team, leads } = listed
  const rows = [
    ['Name', person.name],
    ['E-mail', person.email ?? 'none'],
    ['Role', person.kind === 'robot' ? 'robot' : role],
    ['Team', team ?? 'none'],
    ...(leads.length > 0 ? [['Leads', leads.join(', ')]] : []),
    ['State', leftAt ? `left ${dayOf(leftAt)}` : 'active'],
    ['Spent this month', formatUsd(month.usageSpendMicroUsd)],
    ['Top model', month.topModel ?? 'none'],
    ...keys.map(({ display, name, state }, at) => [at === 0 ? 'Keys' : '', `${display} (“${name}”) ${state}`]),
  ]
  return table({ head: ['', ''], rows }).trimStart()
}
