import { spawnSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { z } from 'zod'

// Writes sbom.json, a CycloneDX bill of materials of what is shipped. npm makes it from the lockfile. Its own `--omit dev` leaves
// out what development uses as well, such as zod; and it calls the project by its folder. Both are set right here.
const { status, stdout, stderr } = spawnSync(
  'npm',
  ['sbom', '--sbom-format', 'cyclonedx', '--sbom-type', 'application', '--package-lock-only'],
  { encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 },
)
if (status !== 0) {
  process.stderr.write(`npm sbom ended with ${status}:\n${stderr}`)
  process.exit(1)
}
const { name } = z.object({ name: z.string() }).parse(JSON.parse(readFileSync('package.json', 'utf8')))
const bill = z
  .looseObject({
    metadata: z.looseObject({ component: z.looseObject({}) }),
    components: z.array(
      z.looseObject({ 'bom-ref': z.string(), properties: z.array(z.looseObject({ name: z.string() })).default([]) }),
    ),
    dependencies: z.array(z.looseObject({ ref: z.string(), dependsOn: z.array(z.string()).default([]) })),
  })
  .parse(JSON.parse(stdout))
const isDevelopment = new Set(
  bill.components
    .filter(({ properties }) => properties.some((one) => one.name === 'cdx:npm:package:development'))
    .map((one) => one['bom-ref']),
)
bill.metadata.component.name = name
bill.components = bill.components.filter((one) => !isDevelopment.has(one['bom-ref']))
bill.dependencies = bill.dependencies
  .filter(({ ref }) => !isDevelopment.has(ref))
  .map((one) => ({ ...one, dependsOn: one.dependsOn.filter((ref) => !isDevelopment.has(ref)) }))
writeFileSync('sbom.json', `${JSON.stringify(bill, null, 2)}\n`)
process.stderr.write(`sbom.json lists ${bill.components.length} packages\n`)
