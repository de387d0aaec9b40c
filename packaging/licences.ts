import { readFileSync } from 'node:fs'
import { foreignPackages, mayBeUsed } from './licence-list.ts'

// Lists what licences the packages are under, and fails on one that is not allowed (packaging/licence-list.ts).
const all = foreignPackages(JSON.parse(readFileSync('package-lock.json', 'utf8')))
const groups = [...Map.groupBy(all, ({ licence }) => licence)].sort(([, one], [, other]) => other.length - one.length)
for (const [licence, packages] of groups) {
  const shipped = packages.filter(({ isDevelopment }) => !isDevelopment).length
  process.stdout.write(
    `${packages.every(mayBeUsed) ? ' ' : '!'} ${licence}: ${packages.length} packages, ${shipped} of them shipped\n`,
  )
}
const refused = all.filter((one) => !mayBeUsed(one))
for (const { name, version, licence } of refused) {
  process.stderr.write(`${name} ${version} is under “${licence}”, which packaging/licence-list.ts does not allow.\n`)
}
if (all.length === 0 || refused.length > 0) process.exitCode = 1
