import { AppError } from '../base/app-error.ts'
import { broken, type Checked, fine } from '../base/checked.ts'
import { openChartRenderer } from '../charts/renderer.ts'

/** Draws a chart as Slack's answers have it. */
export async function chartCheck(): Promise<Checked> {
  const check = 'Charts'
  const charts = openChartRenderer({ workers: 1 })
  try {
    const bar = { name: 'Payments', value: 1_250_000, remark: '', together: false, previous: null }
    const png = await charts.render({ name: 'ranked-bars', note: '', unit: 'usd', bars: [bar] }, 'light')
    return fine(check, `one was drawn (${Math.ceil(png.length / 1024)} KiB).`)
  } catch (thrown) {
    if (!(thrown instanceof AppError)) throw thrown
    return broken(
      check,
      thrown.say,
      'Run npm ci on this machine: the drawing library has parts for each platform. Look at free memory too.',
    )
  } finally {
    await charts.close()
  }
}
