import { hourMs } from '../../base/calendar.ts'
import { fromDollars, inDollars } from '../../base/money.ts'
import type { Finding } from '../finding.ts'
import type { Settled } from '../options.ts'
import { dollars, times } from '../sentences/money-words.ts'
import type { PriceMove } from './price.ts'
import { rescale } from './rescale.ts'
import type { Team } from './team.ts'
import { dailyWindows, hourlyWindows, type PriceWindow, priceTest, usedBetween, usualPrice } from './unit-price.ts'

const toldForMs = 24 * hourMs
const enoughDeviations = 6

/** Once an hour: prices that moved for all of a team. Each is told for a day, and from then on is how it was all along. */
export function judgePrices(
  team: Team,
  now: number,
  settings: Settled,
  names: readonly string[],
  models: ReadonlyMap<string, number>,
): Finding[] {
  const hour = Math.floor(now / hourMs)
  if (hour !== team.pricedAt && team.touched.size > 0) {
    team.pricedAt = hour
    for (const change of settings.prices) knownMove(team, change, now, models)
    const windows = hour % 6 === 0 ? [...hourlyWindows, ...dailyWindows] : hourlyWindows
    for (const model of modelsOf(team)) foundMove(team, model, now, windows)
  }
  return team.moves
    .filter(
      (move) =>
        move.log > 0 &&
        now - move.foundAt < toldForMs &&
        move.usualUsd * (Math.exp(move.log) - 1) >= inDollars(settings.floors.excess),
    )
    .map((move) => findingOf(team, move, names[move.model] ?? 'a model'))
}

function foundMove(team: Team, model: number, now: number, windows: readonly PriceWindow[]): void {
  let usual = team.prices.get(model)
  if (usual === undefined) {
    usual = usualPrice(team.members, model)
    team.prices.set(model, usual)
  }
  const test = usual && priceTest(usual, model, now, windows)
  if (test) move(team, { model, log: test.log, at: test.since, z: test.z, entities: test.entities }, now)
}

function knownMove(
  team: Team,
  change: { at: number; model: string; factor: number },
  now: number,
  models: ReadonlyMap<string, number>,
): void {
  const model = models.get(change.model)
  if (model === undefined || change.at > now || change.at < now - toldForMs) return
  if (team.moves.some((known) => known.model === model && known.at === change.at)) return
  const users = team.members.filter((member) => member.usual.has(model)).length
  if (users > 0)
    move(team, { model, log: Math.log(change.factor), at: change.at, z: enoughDeviations, entities: users }, now)
}

function move(
  team: Team,
  of: { model: number; log: number; at: number; z: number; entities: number },
  now: number,
): void {
  let usualUsd = 0
  let usdSince = 0
  for (const member of team.members) {
    usualUsd += (member.usual.get(of.model)?.usd ?? 0) / Math.max(1, member.usualDays)
    usdSince += usedBetween(member, of.model, of.at, now).usd
    rescale(member, of.model, of.log, member.days.dayOf(of.at))
  }
  team.prices.delete(of.model)
  team.moves.push({ ...of, foundAt: now, usualUsd, usdSince })
}

function modelsOf(team: Team): Set<number> {
  const models = new Set<number>()
  for (const member of team.touched) for (const model of member.unitPrices.keys()) models.add(model)
  return models
}

function findingOf(team: Team, of: PriceMove, name: string): Finding {
  return {
    subject: { kind: 'team', id: team.id },
    cause: 'price',
    tier: 'channel',
    score: Math.abs(of.z),
    threshold: enoughDeviations,
    onset: of.at,
    excess: fromDollars(of.usdSince * (1 - Math.exp(-of.log))),
    sentence: `${name} costs ${times(Math.exp(of.log))} what it did, for ${of.entities} of those who use it at once: a price or plan change, not a person. About ${dollars(of.usualUsd * (Math.exp(of.log) - 1))} more on a usual day.`,
    evidence: { move: of },
  }
}
