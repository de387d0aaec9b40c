import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

/** An address to answer to, as Slack gives one with each request, that keeps what is said there. */
export async function answersHere(): Promise<{ address: string; said: string[]; close(): Promise<void> }> {
  const said: string[] = []
  const server = createServer((request, response) => {
    let text = ''
    request.on('data', (piece: Buffer) => {
      text += piece.toString()
    })
    request.on('end', () => {
      said.push(text)
      response.end('ok')
    })
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  const { port } = server.address() as AddressInfo
  return {
    address: `http://127.0.0.1:${port}/`,
    said,
    close: () => new Promise((done) => server.close(() => done())),
  }
}
