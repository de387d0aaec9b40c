import { parentPort } from 'node:worker_threads'
import { answered } from './detectors.ts'
import type { Drawn } from './seeds.ts'

/** Answers one history after the other, as they are sent. */
parentPort?.on('message', (drawn: Drawn) => parentPort?.postMessage(answered(drawn)))
