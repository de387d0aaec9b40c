import { nearestFew } from '../../base/nearest.ts'
import { folded } from '../../people/folded.ts'
import { wordsOf } from '../../people/team.ts'
import type { TeamLine } from '../../reports/team-lines.ts'

/** The teams whose name, parent, cost centre or lead holds the text, whatever its letter case and accents; of no text: all. */
export function teamsFound(teams: readonly TeamLine[], text: string): TeamLine[] {
  const asked = folded(text)
  return teams.filter(({ name, parentName, costCentre, leads }) =>
    [name, parentName ?? '', costCentre, ...leads.map((lead) => lead.name)].some((one) => folded(one).includes(asked)),
  )
}

/** The names of teams near a text that no team holds. */
export function teamNamesNear(teams: readonly TeamLine[], text: string): string[] {
  const names = teams.map(({ name }) => name)
  return text === '' ? [] : nearestFew(folded(text), names, 5, wordsOf)
}
