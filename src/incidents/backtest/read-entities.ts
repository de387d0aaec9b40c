import type { Entity } from '../../anomalies/usage-row.ts'
import { bad, neededText } from './cells.ts'
import { namedRows } from './csv-file.ts'
import type { Problems } from './problems.ts'
import { tried } from './tried.ts'

/** Who there is: `entities.csv` with id, kind (person, robot or key), team and tz (an IANA name; empty is UTC). */
export async function readEntities(file: string, problems: Problems): Promise<Map<string, Entity>> {
  const entities = new Map<string, Entity>()
  for await (const row of namedRows(file, { required: ['id', 'kind', 'team'], problems })) {
    tried(problems, file, row, () => {
      const id = neededText(row, 'id')
      if (entities.has(id)) throw bad(row, 'id', 'is there twice. Keep one of the two')
      const kind = kindOf(row.text('kind').toLowerCase())
      if (!kind) throw bad(row, 'kind', 'is none of person, robot and key')
      const zone = row.text('tz') || 'UTC'
      if (!isZone(zone)) throw bad(row, 'tz', 'is no time zone. Write its IANA name, as Europe/Berlin')
      entities.set(id, { id, kind, team: row.text('team'), zone })
    })
  }
  return entities
}

function kindOf(text: string): Entity['kind'] | null {
  return text === 'person' || text === 'robot' || text === 'key' ? text : null
}

function isZone(name: string): boolean {
  try {
    Intl.DateTimeFormat('en-US', { timeZone: name })
    return true
  } catch (thrown) {
    if (thrown instanceof RangeError) return false
    throw thrown
  }
}
