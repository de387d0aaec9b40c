import { startProxy } from '../../src/proxy/testing.ts'

/** The proxy with its journal in memory, before the upstream that is named; says where it listens, and runs until it is killed. */
const upstream = process.argv[2] ?? ''
const proxy = await startProxy(() => undefined, { upstreams: { openai: `${upstream}/v1`, anthropic: upstream } })
process.stdout.write(`${proxy.base}\n`)
