import { type Context, context, type Span as OtlpSpan, SpanStatusCode, type Tracer, trace } from '@opentelemetry/api'
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http'
import { resourceFromAttributes } from '@opentelemetry/resources'
import {
  BatchSpanProcessor,
  ParentBasedSampler,
  type SpanExporter,
  TraceIdRatioBasedSampler,
  TracerProvider,
} from '@opentelemetry/sdk-trace'
import type { Log } from '../base/log.ts'
import { within } from '../base/within.ts'
import type { TraceConfig } from './trace-config.ts'
import type { Span, Tracing } from './tracing.ts'

const lastSendingMs = 3_000

/**
 * Traces to an OpenTelemetry collector over OTLP/HTTP, in batches beside the work. A collector that is away costs spans and a
 * line in the log, never a request. Nothing is registered globally, and nothing is taken from or given to other systems'
 * `traceparent`: each request begins a trace of its own.
 */
export function openOtlpTracing(config: TraceConfig, deps: { log: Log; version: string }): Tracing {
  const exporter = new OTLPTraceExporter({ url: config.url, headers: config.headers })
  const provider = new TracerProvider({
    resource: resourceFromAttributes({ ...config.resource, 'service.version': deps.version }),
    sampler: new ParentBasedSampler({ root: new TraceIdRatioBasedSampler(config.share) }),
    spanLimits: { attributeCountLimit: 32, attributeValueLengthLimit: 128 },
    spanProcessors: [new BatchSpanProcessor({ exporter: saying(exporter, deps.log), maxQueueSize: 8_192 })],
  })
  const tracer = provider.getTracer('tally', deps.version)
  return {
    span: (name, attributes = {}) => begun(tracer, tracer.startSpan(name, { attributes, root: true })),
    async close() {
      const { inTime } = await within(lastSendingMs, provider.shutdown())
      if (!inTime) deps.log.warn({ reason: 'no answer while stopping' }, lost)
    },
  }
}

function begun(tracer: Tracer, span: OtlpSpan): Span {
  let inside: Context | null = null
  return {
    child(name, attributes = {}) {
      inside ??= trace.setSpan(context.active(), span)
      return begun(tracer, tracer.startSpan(name, { attributes }, inside))
    },
    set(attributes) {
      span.setAttributes(attributes)
    },
    end(thrown) {
      if (thrown !== undefined) {
        span.setStatus({ code: SpanStatusCode.ERROR })
        span.setAttribute('error.type', kindOf(thrown))
      }
      span.end()
    },
  }
}

function kindOf(thrown: unknown): string {
  if (!(thrown instanceof Error)) return typeof thrown
  return 'code' in thrown ? String(thrown.code) : thrown.name
}

const sayEveryMs = 60_000
const lost = 'traces could not be sent and are lost'

// Once a minute at most: a collector may be away for hours, with a batch every few seconds.
function saying(exporter: SpanExporter, log: Log): SpanExporter {
  let saidAtMs = Number.NEGATIVE_INFINITY
  return {
    export(spans, done) {
      exporter.export(spans, (result) => {
        done(result)
        if (result.error === undefined || performance.now() - saidAtMs < sayEveryMs) return
        saidAtMs = performance.now()
        log.warn({ reason: kindOf(result.error), spans: spans.length }, lost)
      })
    },
    shutdown: () => exporter.shutdown(),
    forceFlush: async () => exporter.forceFlush?.(),
  }
}
