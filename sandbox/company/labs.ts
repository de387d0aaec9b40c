import type { SeedPerson } from '../slack/options.ts'
import { company, companyPeople } from './people.ts'

/** The company's second Slack workspace, which the app is not in at first. */
export const labs = { id: 'T0LABS', name: 'Northwind Labs', domain: 'northwind-labs' }

/** Two who are in both workspaces, by the same e-mail addresses, and two who are in this one alone. */
export const labsPeople: SeedPerson[] = [
  ...companyPeople.slice(0, 2).map((person) => ({ ...person, slackId: person.slackId.replace('U0', 'U1') })),
  researcher('U1INGRID', 'Ingrid Solberg', 'Europe/Oslo'),
  researcher('U1KOFI', 'Kofi Mensah', 'Africa/Accra'),
]

function researcher(slackId: string, name: string, timezone: string): SeedPerson {
  const email = `${name.toLowerCase().replace(' ', '.')}@${company.emailDomain}`
  return { slackId, name, email, title: 'Researcher', team: 'Labs', timezone }
}
