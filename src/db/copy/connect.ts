import pg from 'pg'

// As text, everything looks the same whatever the server and the account are set to.
const session = `set datestyle = 'ISO, MDY'; set timezone = 'UTC'; set intervalstyle = 'postgres'; set extra_float_digits = 3;
  set bytea_output = 'hex'; set client_encoding = 'UTF8'; set statement_timeout = 0; set lock_timeout = '30s';
  set idle_in_transaction_session_timeout = 0`

/** A connection of its own for copying, which takes its time. */
export async function connectToCopy(url: string): Promise<pg.Client> {
  const client = new pg.Client({
    connectionString: url,
    application_name: 'tally copy',
    connectionTimeoutMillis: 10_000,
    keepAlive: true,
  })
  // A lost connection fails the query that runs; without a listener it would end the process as well.
  client.on('error', () => undefined)
  await client.connect()
  await client.query(session)
  return client
}

/** A name as it stands in a statement. */
export function quoted(name: string): string {
  return pg.escapeIdentifier(name)
}
