import { counted } from '../base/count.ts'
import { exportMapping } from '../people/mapping/mapping-csv.ts'
import { writeWholeFile } from '../reports/export/export-file.ts'
import { badPath } from './bad-path.ts'
import { cliActor } from './cli-actor.ts'
import { type CliDeps, type Command, type Given, writeLine } from './command.ts'

export const teamExport: Command = {
  name: 'team export',
  takes: [],
  summary: 'Write who is in which team as CSV; changed or not, “team import” reads it again.',
  examples: ['team export --out teams.csv'],
  options: {
    out: { value: 'F', help: 'the file to write, or - for standard output (a file named for the day)' },
    json: { help: 'what was written, as JSON: {file, people, withoutEmail}' },
  },
  run: exportTeams,
}

async function exportTeams({ db, clock, stdout, stderr }: CliDeps, given: Given): Promise<number> {
  const { name, csv, people, withoutEmail } = await exportMapping(db, { actor: cliActor, now: clock.now() })
  const path = given.text('out') ?? name
  if (path === '-') stdout.write(csv)
  else await writeWholeFile(path, (sink) => sink(csv)).catch(badPath(path))
  // Standard output may hold the file, so what is said of it goes elsewhere then.
  const to = path === '-' ? stderr : stdout
  if (given.has('json')) {
    writeLine(to, JSON.stringify({ file: path, people, withoutEmail }, null, 2))
    return 0
  }
  const where = path === '-' ? '' : ` to ${path}`
  const missing =
    withoutEmail === 0 ? '' : ` ${counted(withoutEmail, 'person', 'people')} without an e-mail address left out.`
  writeLine(to, `${counted(people, 'person', 'people')} written${where}.${missing}`)
  return 0
}
