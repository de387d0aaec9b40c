import { execFileSync } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { z } from 'zod'
import { installedAside } from '../installed-aside.ts'
import { type Running, startPinned } from './rig.ts'

/** One thing between load and upstream, how it is asked, and how it is stopped. */
export type Gateway = {
  name: 'direct' | 'bare pipe' | 'Tally' | 'Portkey' | 'nginx'
  running: Running
  path: string
  headers: Record<string, string>
  /** Runs after the measuring; what it gives is printed. */
  closing?: () => Promise<string>
}

const project = fileURLToPath(new URL('../..', import.meta.url))
const here = fileURLToPath(new URL('.', import.meta.url))
const ports = { upstream: 19_100, bare: 19_101, tally: 19_102, portkey: 19_103, nginx: 19_104 }
const openaiPath = '/v1/chat/completions'

export async function startUpstream(): Promise<Gateway> {
  const running = await startPinned({
    on: 'other-core',
    command: process.execPath,
    args: [path.join(here, 'upstream.ts'), String(ports.upstream)],
    port: ports.upstream,
  })
  return { name: 'direct', running, path: openaiPath, headers: {} }
}

/** Sets how the upstream answers from now on; returns what it has counted so far. */
export async function setManner(manner: {
  delayMs: number
  gapMs: number
}): Promise<{ requests: number; aborted: number }> {
  const answer = await fetch(`http://127.0.0.1:${ports.upstream}/manner`, {
    method: 'POST',
    body: JSON.stringify(manner),
  })
  return z.object({ requests: z.number(), aborted: z.number() }).parse(await answer.json())
}

export async function startBarePipe(): Promise<Gateway> {
  const running = await startPinned({
    on: 'gateway-core',
    command: process.execPath,
    args: [path.join(here, 'bare-pipe.ts'), String(ports.bare), `http://127.0.0.1:${ports.upstream}`],
    port: ports.bare,
  })
  return { name: 'bare pipe', running, path: openaiPath, headers: {} }
}

/** The real app in its proxy role, over a real PostgreSQL on the other core; keys, metering, journal and ledger on. */
export async function startTally(database: { url: string }): Promise<Gateway> {
  const dataDir = mkdtempSync(path.join(tmpdir(), 'tally-bench-'))
  const env = {
    DATABASE_URL: database.url,
    TALLY_DATA_DIR: dataDir,
    TALLY_ROLES: 'proxy',
    PORT: String(ports.tally),
    OPENAI_UPSTREAM_URL: `http://127.0.0.1:${ports.upstream}/v1`,
    ANTHROPIC_UPSTREAM_URL: `http://127.0.0.1:${ports.upstream}`,
    LOG_LEVEL: 'warn',
  }
  const tally = (args: string[], input = '') =>
    execFileSync(process.execPath, ['src/main.js', ...args], {
      cwd: project,
      env: { ...process.env, ...env },
      input,
      encoding: 'utf8',
    })
  tally(['provider', 'add', 'openai'], 'sk-proj-bench-key-of-no-worth\n')
  const made = JSON.parse(tally(['key', 'create', '--name', 'bench', '--email', 'bench@example.com', '--json']))
  const running = await startPinned({
    on: 'gateway-core',
    command: process.execPath,
    // As `npm start` runs it.
    args: ['--max-semi-space-size=8', '--import', path.join(here, 'probe.ts'), 'src/main.js', 'start'],
    env: { ...env, TALLY_BENCH_PROBE: path.join(dataDir, 'probe.json') },
    cwd: project,
    port: ports.tally,
  })
  return {
    name: 'Tally',
    running,
    path: '/api/v1/chat/completions',
    headers: { authorization: `Bearer ${made.secret}` },
    async closing() {
      await running.stop()
      const report = JSON.parse(tally(['report', '--org', '--period', 'today', '--json']))
      rmSync(dataDir, { recursive: true, force: true })
      return `The ledger holds ${report.requests} requests, ${report.unpricedRequests} of them unpriced.`
    },
  }
}

/** Null when it cannot be had. */
export async function startPortkey(): Promise<Gateway | null> {
  // Newer hono answers every stream of this version with 500, so the versions it was made with are pinned.
  const pinned = { hono: '4.9.7', '@hono/node-server': '1.13.8' }
  const folder = installedAside('portkey-1.15.2', {
    dependencies: { '@portkey-ai/gateway': '1.15.2', ...pinned },
    overrides: pinned,
  })
  if (folder === null) return null
  const running = await startPinned({
    on: 'gateway-core',
    command: process.execPath,
    args: ['node_modules/@portkey-ai/gateway/build/start-server.js', `--port=${ports.portkey}`, '--headless'],
    cwd: folder,
    port: ports.portkey,
  })
  const headers = {
    'x-portkey-provider': 'openai',
    'x-portkey-custom-host': `http://127.0.0.1:${ports.upstream}/v1`,
    authorization: 'Bearer sk-bench',
  }
  return { name: 'Portkey', running, path: openaiPath, headers }
}

/** Debian's nginx, for scale, where it is installed. */
export async function startNginx(): Promise<Gateway | null> {
  const program = ['/usr/sbin/nginx', '/usr/local/sbin/nginx'].find((candidate) => existsSync(candidate))
  if (!program) return null
  const folder = mkdtempSync(path.join(tmpdir(), 'tally-bench-nginx-'))
  writeFileSync(
    path.join(folder, 'nginx.conf'),
    `daemon off; worker_processes 1; pid ${folder}/pid; error_log /dev/null;
     events { worker_connections 4096; }
     http { access_log off; client_body_temp_path ${folder}; proxy_temp_path ${folder};
       fastcgi_temp_path ${folder}; uwsgi_temp_path ${folder}; scgi_temp_path ${folder};
       upstream up { server 127.0.0.1:${ports.upstream}; keepalive 512; }
       server { listen 127.0.0.1:${ports.nginx} backlog=4096; client_max_body_size 32m; client_body_buffer_size 1m;
         keepalive_requests 1000000;
         location / { proxy_pass http://up; proxy_http_version 1.1; proxy_set_header connection ""; proxy_buffering off; } } }`,
  )
  const running = await startPinned({
    on: 'gateway-core',
    command: program,
    args: ['-c', path.join(folder, 'nginx.conf')],
    port: ports.nginx,
  })
  return { name: 'nginx', running, path: openaiPath, headers: {} }
}
