import { createRequire } from 'node:module'
import path from 'node:path'
import { installedAside } from '../installed-aside.ts'

/** DuckDB in this process, over a file of its own; every cell comes as text. */
export type DuckDb = { version: string; rows(sql: string): Promise<string[][]>; close(): void }

const version = '1.5.6-r.1'

/** Null where it cannot be had. */
export async function openDuckDb(file: string): Promise<DuckDb | null> {
  const folder = installedAside(`duckdb-${version}`, { dependencies: { '@duckdb/node-api': version } })
  if (folder === null) return null
  const instance = await nodeApi(folder).DuckDBInstance.create(file)
  const connection = await instance.connect()
  return {
    version,
    async rows(sql) {
      const reader = await connection.runAndReadAll(sql)
      return reader.getRows().map((row) => row.map(String))
    },
    close() {
      connection.closeSync()
      instance.closeSync()
    },
  }
}

type NodeApi = {
  DuckDBInstance: { create(file: string): Promise<{ connect(): Promise<Connection>; closeSync(): void }> }
}
type Connection = { runAndReadAll(sql: string): Promise<{ getRows(): unknown[][] }>; closeSync(): void }

// No dependency, so its types are not here either: this is what is used of it.
function nodeApi(folder: string): NodeApi {
  return createRequire(path.join(folder, 'package.json'))('@duckdb/node-api') as NodeApi
}
