import { type Metric, Registry } from 'prom-client'

/** How metrics are written: Prometheus's own text, or OpenMetrics. */
export type MetricsFormat = 'prometheus' | 'openmetrics'

const types = { prometheus: Registry.PROMETHEUS_CONTENT_TYPE, openmetrics: Registry.OPENMETRICS_CONTENT_TYPE } as const

/** Everything of a registry as text, with the content type to say of it. */
export async function exposition(
  registry: Registry,
  format: MetricsFormat,
): Promise<{ contentType: string; text: string }> {
  const snapshot = await registry.getMetricsAsJSON()
  const shown = new Registry<(typeof types)[MetricsFormat]>()
  shown.setContentType(types[format])
  for (const metric of snapshot) shown.registerMetric(asMetric(metric))
  return { contentType: types[format], text: await shown.metrics() }
}

// Writing OpenMetrics, prom-client takes `_total` off the names of the counters themselves, for good: it gets copies.
function asMetric(metric: { name: string }): Metric {
  const copy = { ...metric, get: async () => ({ ...metric, name: copy.name }) }
  return copy as unknown as Metric
}
