import { sql, type Transaction } from 'kysely'
import type { Tables } from '../db/tables.ts'
import { liveStates } from './incident.ts'

/**
 * Gives the live incidents of names and keys that were matched meanwhile to whoever they were matched to, so that one cause
 * stays one incident. Where that person has one of the family already, it stays as it is.
 */
export async function giveToMatched(transaction: Transaction<Tables>): Promise<void> {
  await sql`
    with matched as (
      select distinct on (handle.person_id, incident.family) incident.id, handle.person_id, person.kind,
        (select team_id from membership where membership.person_id = person.id and to_day is null limit 1) as team_id
      from incident
      join handle on 'handle:' || handle.id = incident.subject_id
      join person on person.id = handle.person_id
      where incident.state = any(${liveStates}::text[]) and not exists (
        select from incident as own where own.subject_id = handle.person_id::text and own.family = incident.family
          and own.state = any(${liveStates}::text[]))
      order by handle.person_id, incident.family, incident.detected_at
    )
    update incident set subject_id = matched.person_id::text, team_id = matched.team_id, version = version + 1,
      subject_kind = case when matched.kind = 'project' then 'key' else matched.kind end
    from matched where incident.id = matched.id`.execute(transaction)
}
