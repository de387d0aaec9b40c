import { type MicroUsd, microUsd, roundToMicroUsd, zeroUsd } from '../base/money.ts'

/** What a month is reckoned from. Dollars are the list price of the usage, which is the same on own keys and as overage. */
export type Assumptions = {
  developers: number
  /** List price of what a developer uses on a day they work. */
  aDayMicroUsd: MicroUsd
  workdays: number
  /** What a seat costs a month, and the usage it includes for that person alone. */
  seatMicroUsd: MicroUsd
  includedMicroUsd: MicroUsd
}

/** A month on the organisation's own keys beside the same usage on seats, where overage depends on how uneven it is. */
export type Estimate = {
  ownKeysMicroUsd: MicroUsd
  seatsMicroUsd: MicroUsd
  overage: { least: MicroUsd; most: MicroUsd }
  onSeats: { least: MicroUsd; most: MicroUsd }
  /** What own keys save against seats; negative where they cost more. */
  saved: { least: MicroUsd; most: MicroUsd }
}

/** Cursor Teams, Standard: $40 a seat, $20 of usage in it (reference: vendors.md, Cursor billing); 21 workdays a month. */
export const usualAssumptions: Assumptions = {
  developers: 10,
  aDayMicroUsd: microUsd(6_000_000),
  workdays: 21,
  seatMicroUsd: microUsd(40_000_000),
  includedMicroUsd: microUsd(20_000_000),
}

/**
 * What a month costs both ways. Included usage belongs to each person and moves to nobody else: where all use alike, all of it
 * is used up first (least overage); where one uses everything, that of the others is lost (most).
 */
export function estimateOf(assumed: Assumptions): Estimate {
  const { developers, aDayMicroUsd, workdays, seatMicroUsd, includedMicroUsd } = assumed
  const usage = roundToMicroUsd(developers * workdays * aDayMicroUsd)
  const seats = microUsd(developers * seatMicroUsd)
  const beyond = (included: number) => microUsd(Math.max(0, usage - included))
  const overage = {
    least: beyond(developers * includedMicroUsd),
    most: developers === 0 ? zeroUsd : beyond(includedMicroUsd),
  }
  const onSeats = { least: microUsd(seats + overage.least), most: microUsd(seats + overage.most) }
  return {
    ownKeysMicroUsd: usage,
    seatsMicroUsd: seats,
    overage,
    onSeats,
    saved: { least: microUsd(onSeats.least - usage), most: microUsd(onSeats.most - usage) },
  }
}
