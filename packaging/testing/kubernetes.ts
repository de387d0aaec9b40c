import { spawnSync } from 'node:child_process'
import { readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import * as apps from 'kubernetes-models/apps/v1'
import * as autoscaling from 'kubernetes-models/autoscaling/v2'
import * as networking from 'kubernetes-models/networking.k8s.io/v1'
import * as policy from 'kubernetes-models/policy/v1'
import * as core from 'kubernetes-models/v1'
import { parseAllDocuments } from 'yaml'
import { z } from 'zod'
import { openFolder, project } from './started.ts'

/** One object of a manifest. */
export type Manifest = { apiVersion: string; kind: string; metadata: { name: string }; [key: string]: unknown }

const manifest = z.looseObject({
  apiVersion: z.string(),
  kind: z.string(),
  metadata: z.looseObject({ name: z.string() }),
})

/** Every object in `deploy/kubernetes`. Throws where a file is no YAML. */
export function manifests(): Manifest[] {
  const folder = path.join(project, 'deploy/kubernetes')
  return readdirSync(folder).flatMap((name) =>
    parseAllDocuments(readFileSync(path.join(folder, name), 'utf8')).map((one) => {
      if (one.errors.length > 0) throw new Error(`${name}: ${one.errors.join('; ')}`)
      return manifest.parse(one.toJS())
    }),
  )
}

const groups = {
  v1: core,
  'apps/v1': apps,
  'autoscaling/v2': autoscaling,
  'networking.k8s.io/v1': networking,
  'policy/v1': policy,
}

/** What Kubernetes' own schemas say against an object: values and what is missing. */
export function wrongValues(one: Manifest): string[] {
  const models: Record<string, Record<string, unknown>> = groups
  const Model = models[one.apiVersion]?.[one.kind]
  if (typeof Model !== 'function') return [`Kubernetes has no ${one.kind} in ${one.apiVersion}`]
  try {
    Reflect.construct(Model, [one]).validate()
    return []
  } catch (thrown) {
    return [`${one.kind} ${one.metadata.name}: ${String(thrown)}`]
  }
}

/** The same for keys that Kubernetes does not know, which its schemas let pass: its types, held against the objects by `tsc`. */
export async function unknownKeys(all: readonly Manifest[]): Promise<string[]> {
  const { folder, remove } = await openFolder()
  try {
    symlinkSync(path.join(project, 'node_modules'), path.join(folder, 'node_modules'))
    const lines = all.map(
      (one, place) =>
        `export const _${place}: import('kubernetes-models/${one.apiVersion}').I${one.kind} = ${JSON.stringify(one)}`,
    )
    writeFileSync(path.join(folder, 'manifests.ts'), lines.join('\n'))
    const options = ['--noEmit', '--strict', '--skipLibCheck', '--module', 'nodenext', '--types', 'node']
    const { stdout } = spawnSync('tsc', [...options, 'manifests.ts'], {
      cwd: folder,
      env: { PATH: `${path.join(project, 'node_modules/.bin')}:${process.env.PATH}` },
      encoding: 'utf8',
    })
    return stdout.split('\n').filter((line) => line.includes('error'))
  } finally {
    await remove()
  }
}
