import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { SMTPServer, type SMTPServerOptions } from 'smtp-server'
import { type SandboxResend, sandboxResend } from './resend.ts'

/** Resend on a port of its own. */
export async function startResend(): Promise<SandboxResend & { url: string; close(): Promise<void> }> {
  const resend = sandboxResend()
  const server = createServer((request, response) => {
    if (!resend.handle(request, response)) response.writeHead(404).end()
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    ...resend,
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/mail/resend`,
    async close() {
      server.closeAllConnections()
      await new Promise((done) => server.close(done))
    },
  }
}

/** A mail server that keeps what it is given. `refuse` says with which code an address or a mail is refused, if at all. */
export async function startMailServer(
  refuse: { recipient?: number; data?: number; sender?: number } = {},
  options: SMTPServerOptions = {},
): Promise<{ port: number; mails: string[]; recipients: string[]; close(): Promise<void> }> {
  const mails: string[] = []
  const recipients: string[] = []
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    logger: false,
    onMailFrom: (_address, _session, done) => done(refusalOf(refuse.sender)),
    onRcptTo: ({ address }, _session, done) => {
      recipients.push(address)
      done(refusalOf(refuse.recipient))
    },
    onData(stream, _session, done) {
      const chunks: Buffer[] = []
      stream.on('data', (chunk: Buffer) => chunks.push(chunk))
      stream.on('end', () => {
        if (refuse.data === undefined) mails.push(Buffer.concat(chunks).toString())
        done(refusalOf(refuse.data))
      })
    },
    ...options,
  })
  const listening = server.listen(0, '127.0.0.1')
  await once(listening, 'listening')
  return {
    port: (listening.address() as AddressInfo).port,
    mails,
    recipients,
    close: () => new Promise((done) => server.close(() => done())),
  }
}

function refusalOf(code: number | undefined): Error | null {
  return code === undefined ? null : Object.assign(new Error('not here, ana@example.com'), { responseCode: code })
}
