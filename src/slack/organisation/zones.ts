import { folded } from '../../people/folded.ts'
import type { Choice } from '../kit/inputs.ts'

/** The zones whose names hold what was typed, as choices: `Europe/Berlin · UTC+01:00`. */
export function zoneChoices(typed: string, now: Date): Choice[] {
  const asked = spoken(typed)
  return zones.filter((zone) => spoken(zone).includes(asked)).map((zone) => zoneChoice(zone, now))
}

/** A zone with how far it is from UTC at an instant. */
export function zoneChoice(zone: string, now: Date): Choice {
  const { offset } = Temporal.Instant.fromEpochMilliseconds(now.getTime()).toZonedDateTimeISO(zone)
  return { text: zone === 'UTC' ? zone : `${zone} · UTC${offset}`, value: zone }
}

const zones = ['UTC', ...Intl.supportedValuesOf('timeZone').filter((zone) => zone !== 'UTC')]

// `new york` finds `America/New_York`.
function spoken(zone: string): string {
  return folded(zone.replaceAll(/[_/]/g, ' '))
}
