import { type ChildProcessByStdio, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import type { Readable, Writable } from 'node:stream'
import { fileURLToPath } from 'node:url'
import { afterEach, describe, expect, test } from 'vitest'
import type { WorldAddresses } from './world.ts'

const script = fileURLToPath(new URL('main.ts', import.meta.url))
type Child = ChildProcessByStdio<Writable, Readable, Readable>

const started: Child[] = []

function start(...words: string[]): Child {
  const child = spawn(process.execPath, [script, ...words], { stdio: ['pipe', 'pipe', 'pipe'] })
  started.push(child)
  return child
}

async function ready(child: Child): Promise<WorldAddresses> {
  const [line] = await once(createInterface({ input: child.stdout }), 'line')
  return JSON.parse(line)
}

afterEach(async () => {
  for (const child of started.splice(0)) {
    if (child.exitCode !== null || child.signalCode !== null) continue
    child.kill('SIGKILL')
    await once(child, 'exit')
  }
})

describe('the sandbox process', () => {
  test('says on one line where everything is, and everything is there', async () => {
    const addresses = await ready(start('--port', '0'))

    const page = await fetch(addresses.page)
    const slack = await fetch(`${addresses.slackApiUrl}auth.test`, {
      method: 'POST',
      headers: { authorization: `Bearer ${addresses.botToken}` },
    })
    const openai = await fetch(`${addresses.openaiUrl}/models`, {
      headers: { authorization: `Bearer ${addresses.openaiKey}` },
    })
    const anthropic = await fetch(`${addresses.anthropicUrl}/v1/models`, {
      headers: { 'x-api-key': addresses.anthropicKey, 'anthropic-version': '2023-06-01' },
    })
    const company = await fetch(`${addresses.historyUrl}/history?from=2026-11-18&to=2026-11-19`)

    expect(page.status).toBe(200)
    expect(await slack.json()).toMatchObject({ ok: true, team_id: 'T0SANDBOX' })
    expect(await openai.json()).toMatchObject({ object: 'list' })
    expect(await anthropic.json()).toMatchObject({ has_more: false })
    expect(await company.json()).toMatchObject({ next: null })
    expect(addresses.viewer).toEqual({ slackId: 'U0ANA', name: 'Ana Ruiz', email: 'ana.ruiz@northwind.example' })
  })

  test('takes control calls, and says what is wrong with others', async () => {
    const { page } = await ready(start('--port', '0'))
    const call = async (method: string, path: string, body?: unknown) => {
      const answer = await fetch(new URL(path, page), {
        method,
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      })
      const said: unknown = await answer.json()
      return { status: answer.status, body: said }
    }

    expect(await call('POST', '/control/providers/next', { behaviour: { status: 529 } })).toEqual({
      status: 200,
      body: { waiting: 1 },
    })
    expect(await call('POST', '/control/providers/next', { behaviour: { statuss: 529 } })).toEqual({
      status: 400,
      body: { error: expect.stringContaining('statuss') },
    })
    expect((await call('POST', '/control/terminal', { proxyUrl: 'nowhere' })).status).toBe(400)
    expect((await call('POST', '/control/terminal', { proxyUrl: 'http://127.0.0.1:1', keys: {} })).status).toBe(200)
    expect((await call('GET', '/control/nothing')).status).toBe(404)
    expect((await call('GET', '/nowhere')).status).toBe(404)
    expect((await call('GET', '/company/history?from=2026-02-30&to=2026-03-01')).status).toBe(400)
  })

  test.each(['SIGTERM', 'SIGINT'] as const)('ends with %s', async (signal) => {
    const child = start('--port', '0')
    await ready(child)

    child.kill(signal)

    expect(await once(child, 'exit')).toEqual([0, null])
  })

  test('ends when who started it is gone, even with a stream open', async () => {
    const child = start('--port', '0', '--with-parent')
    const { anthropicUrl, anthropicKey, page } = await ready(child)
    await fetch(new URL('/control/providers/next', page), {
      method: 'POST',
      body: JSON.stringify({ behaviour: { silenceAfterChunk: 1, silenceMs: 60_000 } }),
    })
    const open = await fetch(`${anthropicUrl}/v1/messages`, {
      method: 'POST',
      headers: { 'x-api-key': anthropicKey, 'anthropic-version': '2023-06-01' },
      body: JSON.stringify({
        model: 'claude-haiku-4-5',
        max_tokens: 9,
        messages: [{ role: 'user', content: 'Hi' }],
        stream: true,
      }),
    })
    const read = open.text().catch(() => 'broken off')

    child.stdin.end()

    expect(await once(child, 'exit')).toEqual([0, null])
    expect(await read).toBe('broken off')
  })

  test('says so when its port is taken, and refuses what is no port', async () => {
    const { page } = await ready(start('--port', '0'))

    const second = start('--port', new URL(page).port)
    const [message] = await once(second.stderr, 'data')
    const odd = start('--port', 'high')
    const [complaint] = await once(odd.stderr, 'data')

    expect(String(message)).toContain('is taken by another program')
    expect(String(complaint)).toContain('--port high is not a port number')
    expect(second.exitCode ?? (await once(second, 'exit'))[0]).toBe(1)
    expect(odd.exitCode ?? (await once(odd, 'exit'))[0]).toBe(1)
  })
})
