import { connectToCopy } from './connect.ts'

/** The names of other programs that are connected to a database just now. */
export async function otherClients(url: string): Promise<string[]> {
  const client = await connectToCopy(url)
  try {
    const { rows } = await client.query<{ name: string }>(
      `select distinct coalesce(nullif(application_name, ''), 'a program without a name') as name from pg_stat_activity
       where datname = current_database() and backend_type = 'client backend' and pid <> pg_backend_pid() order by 1`,
    )
    return rows.map(({ name }) => name)
  } finally {
    await client.end()
  }
}
