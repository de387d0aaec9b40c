import { type OnConflictBuilder, sql, type Transaction } from 'kysely'
import { newId } from '../base/id.ts'
import type { Db } from '../db/database.ts'
import type { Tables } from '../db/tables.ts'
import type { Vault } from '../vault/vault.ts'
import { matchByEmail } from './match-handles.ts'
import type { Person } from './person.ts'
import { isHeardOf, letGo, welcomeBack } from './person-left.ts'
import { readPseudonyms } from './pseudonyms.ts'

/** One account of a Slack workspace that belongs to a human being of the company. */
export type SlackMember = {
  slackUser: string
  name: string
  email: string | null
  /** Whether the e-mail was confirmed. Nobody is made or matched by one that was not. */
  isConfirmed: boolean
  timeZone: string
  isAdmin: boolean
  isDeactivated: boolean
}

/** What a page of members changed. */
export type SlackSync = { made: number; left: Person[]; returned: Person[] }

/**
 * Makes the people of a page of one workspace known, in a handful of statements whatever its length. An account is found
 * by its handle (`slack`, `<team>:<user>`), else by its e-mail in any letter case, else somebody new is made. The account
 * known longest of those still active says name, e-mail, time zone and whether they are an admin in Slack. Whoever has no
 * active account left has left: keys revoked, open key offers withdrawn, admins told, once. Repeated, it changes nothing.
 * Who was deleted is not made known again.
 */
export async function syncSlackPeople(
  db: Db,
  input: { team: string; members: readonly SlackMember[]; vault: Pick<Vault, 'keyHashKey'>; now: Date },
): Promise<SlackSync> {
  const { team, now } = input
  const listed = [...new Map(input.members.map((member) => [member.slackUser, member])).values()]
  if (listed.length === 0) return { made: 0, left: [], returned: [] }
  return db.transaction().execute(async (transaction) => {
    // Two pages at once, of a list and of an event, take turns.
    await sql`select pg_advisory_xact_lock(hashtextextended('tally.slack-directory', 0))`.execute(transaction)
    const forgotten = await readPseudonyms(transaction, input.vault)
    const members = listed.filter(
      ({ slackUser, email }) => !forgotten.of('slack', `${team}:${slackUser}`) && !forgotten.of('', email ?? ''),
    )
    if (members.length === 0) return { made: 0, left: [], returned: [] }
    const page = { team, members, now }
    const made = await makeNewPeople(transaction, page)
    await keepHandles(transaction, page)
    await keepFacts(transaction, page)
    await matchByEmail(transaction, now)
    const personIds = await peopleBehind(transaction, page)
    return {
      made,
      left: await letGo(transaction, { personIds, now }),
      returned: await welcomeBack(transaction, { personIds, now }),
    }
  })
}

type Page = { team: string; members: readonly SlackMember[]; now: Date }

const filling = (conflict: OnConflictBuilder<Tables, 'handle'>) =>
  conflict.columns(['vendor', 'name']).doUpdateSet((set) => ({ person_id: set.ref('excluded.person_id') }))

async function makeNewPeople(transaction: Transaction<Tables>, page: Page): Promise<number> {
  const unknown = await sql<{ slackUser: string }>`
    select m."slackUser" from ${rows(page)}
    left join handle h on h.vendor = 'slack' and h.name = ${page.team} || ':' || m."slackUser"
    where h.person_id is null and m."isConfirmed" and not m."isDeactivated"
      and not exists (select from person p where lower(p.email) = lower(m.email))`.execute(transaction)
  const asked = new Set(unknown.rows.map(({ slackUser }) => slackUser))
  const newcomers = page.members
    .filter(({ slackUser }) => asked.has(slackUser))
    .map(({ slackUser, name, email }) => ({ id: newId(), slackUser, name, email: email?.toLowerCase() ?? null }))
  if (newcomers.length === 0) return 0
  const made = await transaction
    .insertInto('person')
    .values(
      newcomers.map(({ id, name, email }) => ({ id, kind: 'person' as const, name, email, created_at: page.now })),
    )
    .onConflict((conflict) => conflict.expression(sql`lower(email)`).doNothing())
    .returning('id')
    .execute()
  // Those with an e-mail are found by it; the others by nothing but their handle.
  const handles = newcomers
    .filter(({ email }) => email === null)
    .map(({ id, slackUser }) => ({ vendor: 'slack', name: `${page.team}:${slackUser}`, person_id: id }))
  if (handles.length > 0) await transaction.insertInto('handle').values(handles).onConflict(filling).execute()
  return made.length
}

// A handle that has a person keeps it: somebody may have matched it by hand.
async function keepHandles(transaction: Transaction<Tables>, page: Page): Promise<void> {
  await sql`
    insert into handle (vendor, name, person_id, deactivated_at)
    select 'slack', ${page.team} || ':' || m."slackUser", coalesce(h.person_id, p.id),
      case when m."isDeactivated" then coalesce(h.deactivated_at, ${page.now}) end
    from ${rows(page)}
    left join handle h on h.vendor = 'slack' and h.name = ${page.team} || ':' || m."slackUser"
    left join person p on lower(p.email) = lower(m.email) and p.kind = 'person' and m."isConfirmed"
    where coalesce(h.person_id, p.id) is not null
      and (h.person_id is null or m."isDeactivated" <> (h.deactivated_at is not null))
    on conflict (vendor, name) do update
      set person_id = coalesce(handle.person_id, excluded.person_id), deactivated_at = excluded.deactivated_at`.execute(
    transaction,
  )
}

async function keepFacts(transaction: Transaction<Tables>, page: Page): Promise<void> {
  await sql`
    with fact as (
      select h.person_id, m.*, case when m."isConfirmed" and coalesce(holder.id, h.person_id) = h.person_id
        and row_number() over (partition by lower(m.email) order by h.id) = 1 then lower(m.email) end as new_email
      from ${rows(page)}
      join handle h on h.vendor = 'slack' and h.name = ${page.team} || ':' || m."slackUser"
      join lateral (select min(id) as id from handle account where account.person_id = h.person_id
        and account.vendor = 'slack' and account.deactivated_at is null and ${isHeardOf}) oldest on oldest.id = h.id
      left join lateral (select id from person where lower(person.email) = lower(m.email)) holder on true
    )
    update person set name = fact.name, email = coalesce(fact.new_email, person.email),
      time_zone = fact."timeZone", is_slack_admin = fact."isAdmin"
    from fact
    where person.id = fact.person_id and person.kind = 'person'
      and (person.name, lower(coalesce(person.email, '')), person.time_zone, person.is_slack_admin)
        is distinct from (fact.name, coalesce(fact.new_email, lower(person.email), ''), fact."timeZone", fact."isAdmin")`.execute(
    transaction,
  )
}

async function peopleBehind(transaction: Transaction<Tables>, page: Page): Promise<string[]> {
  const found = await sql<{ id: string }>`
    select distinct h.person_id as id from ${rows(page)}
    join handle h on h.vendor = 'slack' and h.name = ${page.team} || ':' || m."slackUser"
    where h.person_id is not null`.execute(transaction)
  return found.rows.map(({ id }) => id)
}

function rows({ members }: Page) {
  return sql`jsonb_to_recordset(${JSON.stringify(members)}::jsonb) as m(
    "slackUser" text, name text, email text, "isConfirmed" boolean, "timeZone" text, "isAdmin" boolean, "isDeactivated" boolean)`
}
