import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['src/**/*.test.ts', 'sandbox/**/*.test.ts', 'bench/**/*.test.ts'],
    globalSetup: ['./vitest.setup.ts'],
    pool: 'forks',
    maxWorkers: 2,
    // Bounds for what hangs, not for what is slow: several copies of PostgreSQL share a small machine.
    testTimeout: 120_000,
    reporters: ['default', './vitest.summary.ts'],
    hookTimeout: 180_000,
  },
})
