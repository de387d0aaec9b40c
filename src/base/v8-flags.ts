/**
 * V8 makes objects of which it believes that they live long in the old generation at once. Of what belongs to a request in flight
 * it learns the wrong thing, and then each request keeps all that hangs on it until the next full collection: twice the CPU a
 * request (docs/benchmarks.md, proxy). Off for everything that runs under `src/main.js`.
 */
export const noPretenuring = '--no-allocation-site-pretenuring'
