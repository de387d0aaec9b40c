import { z } from 'zod'

// The parts of the hosts' own formats that we use, as their references document them; any other key is refused, so that a
// slip is seen here and not at a deployment.

const seconds = z.string().regex(/^\d+(ms|s|m)$/)

/** fly.toml: https://fly.io/docs/reference/configuration/ */
export const flyFile = z.strictObject({
  app: z.string().regex(/^[a-z0-9-]{1,63}$/),
  primary_region: z.string().regex(/^[a-z]{3}$/),
  kill_signal: z.enum(['SIGINT', 'SIGTERM', 'SIGQUIT', 'SIGUSR1', 'SIGUSR2', 'SIGKILL', 'SIGSTOP']),
  // On shared machines; Fly takes no more.
  kill_timeout: z.int().min(0).max(300),
  build: z.strictObject({ dockerfile: z.string() }),
  env: z.record(z.string(), z.string()),
  mounts: z.array(
    z.strictObject({
      source: z.string().regex(/^[a-z0-9_]{1,30}$/),
      destination: z.string().startsWith('/'),
      initial_size: z.string().regex(/^\d+gb$/),
    }),
  ),
  http_service: z.strictObject({
    internal_port: z.int().min(1).max(65_535),
    force_https: z.boolean(),
    auto_stop_machines: z.enum(['off', 'stop', 'suspend']),
    auto_start_machines: z.boolean(),
    min_machines_running: z.int().min(0),
    concurrency: z.strictObject({
      type: z.enum(['connections', 'requests']),
      soft_limit: z.int().positive(),
      hard_limit: z.int().positive(),
    }),
    checks: z.array(
      z.strictObject({
        method: z.literal('GET'),
        path: z.string().startsWith('/'),
        interval: seconds,
        timeout: seconds,
        grace_period: seconds,
      }),
    ),
  }),
  vm: z.array(
    z.strictObject({ size: z.enum(['shared-cpu-1x', 'shared-cpu-2x', 'performance-1x']), memory: z.string() }),
  ),
})

const variable = z.union([
  z.strictObject({ key: z.string(), value: z.string() }),
  z.strictObject({ key: z.string(), generateValue: z.literal(true) }),
  z.strictObject({ key: z.string(), sync: z.literal(false) }),
  z.strictObject({
    key: z.string(),
    fromDatabase: z.strictObject({
      name: z.string(),
      property: z.enum(['host', 'port', 'database', 'user', 'password', 'connectionString', 'connectionPoolString']),
    }),
  }),
])

/** render.yaml: https://render.com/docs/blueprint-spec */
export const renderFile = z.strictObject({
  databases: z.array(
    z.strictObject({
      name: z.string(),
      plan: z.string().regex(/^(free|(basic|pro|accelerated)-\d+(mb|gb))$/),
      postgresMajorVersion: z.enum(['15', '16', '17', '18']),
      databaseName: z.string(),
      user: z.string(),
      ipAllowList: z.array(z.never()),
    }),
  ),
  services: z.array(
    z.strictObject({
      type: z.enum(['web', 'pserv', 'worker']),
      name: z.string(),
      runtime: z.literal('docker'),
      plan: z.enum(['free', 'starter', 'standard', 'pro']),
      dockerfilePath: z.string(),
      healthCheckPath: z.string().startsWith('/'),
      maxShutdownDelaySeconds: z.int().min(1).max(300),
      disk: z.strictObject({ name: z.string(), mountPath: z.string().startsWith('/'), sizeGB: z.int().positive() }),
      envVars: z.array(variable),
    }),
  ),
})

/** railway.json: https://docs.railway.com/config-as-code/reference */
export const railwayFile = z.strictObject({
  $schema: z.literal('https://railway.com/railway.schema.json'),
  build: z.strictObject({ builder: z.enum(['RAILPACK', 'DOCKERFILE']), dockerfilePath: z.string() }),
  deploy: z.strictObject({
    healthcheckPath: z.string().startsWith('/'),
    healthcheckTimeout: z.int().positive(),
    restartPolicyType: z.enum(['ON_FAILURE', 'ALWAYS', 'NEVER']),
    drainingSeconds: z.int().min(0),
    requiredMountPath: z.string().startsWith('/'),
  }),
})
