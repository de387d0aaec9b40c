import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { companyPeople } from '../../company/people.ts'
import { type SlackWorkspace, slackWorkspace } from '../slack-workspace.ts'
import { demoApp } from './demo-app.ts'
import { localPage } from './local-page.ts'
import type { Terminal } from './terminal.ts'

export type RunningPage = { slack: SlackWorkspace; terminal: Terminal; origin: string; stop(): Promise<void> }

/** A workspace with its page and the demonstration app connected, on one loopback server. */
export async function runPage(): Promise<RunningPage> {
  let origin = ''
  const team = { id: 'T0SANDBOX', name: 'Northwind Robotics', domain: 'northwind-robotics' }
  const slack = slackWorkspace({ origin: () => origin, people: companyPeople, team })
  const page = localPage(slack.workspace)
  const server = createServer((req, res) => {
    if (req.url === '/demo-chart.svg') res.writeHead(200, { 'content-type': 'image/svg+xml' }).end(demoChart())
    else if (!slack.handle(req, res) && !page.handle(req, res)) res.writeHead(404).end()
  })
  server.on('upgrade', (req, socket, head) => {
    if (!slack.upgrade(req, socket, head)) socket.destroy()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  origin = originOf(server.address())
  const app = demoApp(slack, origin)
  await app.start()
  return {
    slack,
    terminal: page.terminal,
    origin,
    async stop() {
      await app.stop()
      slack.close()
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

function originOf(address: AddressInfo | string | null): string {
  if (address === null || typeof address === 'string') throw new Error('the server does not listen on a port')
  return `http://127.0.0.1:${address.port}`
}

function demoChart(): string {
  const bars = [61, 98, 19, 44, 70, 12, 8].map(
    (value, day) =>
      `<rect x="${40 + day * 120}" y="${260 - value * 2.3}" width="70" height="${value * 2.3}" fill="#3d7f9c"/>`,
  )
  return `<svg xmlns="http://www.w3.org/2000/svg" width="900" height="280">${bars.join('')}</svg>`
}
