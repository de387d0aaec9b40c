import { habitOf } from './habits.ts'
import { keyFor } from './keys.ts'
import { dollars, priceOf, rateOn } from './model-prices.ts'
import { type CompanyPerson, companyPeople, companyRobots } from './people.ts'
import { personDay } from './person-day.ts'
import { robotDay } from './robot-day.ts'
import type { Request, UsageRecord } from './usage-record.ts'
import { dayOf, endOf } from './work-calendar.ts'

/** Cursor's fee on models of other makers: $0.25 a million tokens. */
const cursorFeeNanoUsd = 250

/** Every request of the company on one UTC day, in order. Depends on nothing but the day. */
export function dayHistory(day: string): UsageRecord[] {
  const ofPeople = companyPeople.flatMap((person) =>
    personDay(person, day).map((request) => ({ request, bill: personBill(person, request) })),
  )
  const ofRobots = companyRobots.flatMap((robot) =>
    robotDay(robot.name, robot.project, day).map((request) => ({ request, bill: robotBill(robot, request) })),
  )
  return [...ofPeople, ...ofRobots]
    .filter(({ request }) => request.at < endOf(day))
    .sort((one, other) => one.request.at - other.request.at)
    .map(({ request, bill }, index) => ({
      id: `nw-${day}-${String(index).padStart(5, '0')}`,
      at: new Date(request.at).toISOString(),
      model: request.model,
      project: request.project,
      repository: request.repository,
      tool: request.tool,
      session: request.session,
      tokens: request.tokens,
      ...bill,
    }))
}

type Bill = Pick<UsageRecord, 'provider' | 'person' | 'robot' | 'key' | 'category' | 'cost' | 'listValue'>

function personBill(person: CompanyPerson, request: Request): Bill {
  return request.tool === 'cursor'
    ? { person: person.cursorEmail, robot: null, ...cursorBill(habitOf(person).allowanceUsedUpOn, request) }
    : { person: person.email, robot: null, ...apiBill(person.email, '', request) }
}

function robotBill(robot: (typeof companyRobots)[number], request: Request): Bill {
  return { person: null, robot: robot.name, ...apiBill(robot.email, robot.project, request) }
}

function apiBill(owner: string, project: string, request: Request) {
  const rate = rateOn(request.model, dayOf(request.at))
  const { id, name } = keyFor(owner, rate.provider, project)
  const cost = dollars(priceOf(request.tokens, rate))
  return { provider: rate.provider, key: { id, name }, category: 'api' as const, cost, listValue: cost }
}

// Inside the allowance nothing is charged; after the day it is used up, everything is, until the month ends.
function cursorBill(allowanceUsedUpOn: number, request: Request) {
  const { tokens, model } = request
  const used = tokens.input + tokens.cacheRead + tokens.cacheWrite5m + tokens.cacheWrite1h + tokens.output
  const fee = model.startsWith('composer') ? 0 : used * cursorFeeNanoUsd
  const listValue = dollars(priceOf(tokens, rateOn(model, dayOf(request.at))) + fee)
  const included = Number(dayOf(request.at).slice(8)) <= allowanceUsedUpOn
  return {
    provider: 'cursor' as const,
    key: null,
    category: included ? ('included' as const) : ('overage' as const),
    cost: included ? '0.000000000' : listValue,
    listValue,
  }
}
