import { createServer } from 'node:http'
import { Pool } from 'undici'

/** The plainest proxy one writes in Node: http in, undici.request out, piped. Usage: node bare-pipe.ts PORT UPSTREAM */
const upstream = new Pool(process.argv[3] ?? '', { connections: 1_024 })

createServer((request, response) => {
  void forward().catch(() => response.destroy())
  async function forward() {
    const { host, connection, ...headers } = request.headers
    const answer = await upstream.request({ path: request.url ?? '/', method: 'POST', headers, body: request })
    response.writeHead(answer.statusCode, answer.headers)
    answer.body.on('error', () => response.destroy()).pipe(response)
  }
}).listen(Number(process.argv[2]), '127.0.0.1', () => process.stdout.write('ready\n'))
