/** Where Tally's data is, as it is found: nothing is migrated, checked or made there but an embedded server's own files. */
export type DataPlace = {
  /** `try-out`: the made-up company's, because no Slack tokens are set. */
  kind: 'server' | 'embedded' | 'try-out'
  databaseUrl: string
  dataDir: string
  now(): Date
  /** Where the secret keys come from, and their fingerprints; none where there is no key yet. */
  secretKeys: { from: string; fingerprints: string[] }
  /** Makes sure that no Tally runs over this data folder, nor starts before we end. Throws `conflict`, saying who runs. */
  holdStill(): Promise<void>
  /** Notes that the embedded database was moved to a server, so that Tally does not start on what was left behind. */
  noteMoved(to: string): Promise<string>
}
