import { habitOf } from './habits.ts'
import { companyPeople, companyRobots } from './people.ts'

/** A key at a vendor: who it was made for, and for what. */
export type CompanyKey = {
  id: string
  name: string
  provider: 'anthropic' | 'openai'
  owner: string
  project: string
}

/** The vendor keys of the company: one for each person and vendor they use, and one for each robot. */
export function companyKeys(): CompanyKey[] {
  const ofPeople = companyPeople.flatMap((person) =>
    habitOf(person).tools.flatMap((tool) => {
      const provider = providerOfTool(tool)
      return provider === null ? [] : [keyFor(person.email, provider, '')]
    }),
  )
  const ofRobots = companyRobots.map((robot) => keyFor(robot.email, 'anthropic', robot.project))
  return [...new Map([...ofPeople, ...ofRobots].map((key) => [key.id, key])).values()]
}

/** The key somebody uses at a vendor. */
export function keyFor(owner: string, provider: 'anthropic' | 'openai', project: string): CompanyKey {
  const mailbox = owner.split('@')[0] ?? owner
  const prefix = provider === 'anthropic' ? 'apikey_01' : 'key_'
  return { id: `${prefix}${mailbox.replaceAll('.', '')}`, name: mailbox.replace('.', '-'), provider, owner, project }
}

export function providerOfTool(tool: string): 'anthropic' | 'openai' | null {
  if (tool === 'cursor') return null
  return tool === 'claude-code' || tool === 'sdk' ? 'anthropic' : 'openai'
}
