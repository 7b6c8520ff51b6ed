/** The value below which that share of the samples lies; between two of them, as far as it is to each. */
export function quantile(samples: readonly number[], q: number): number {
  const sorted = samples.toSorted((a, b) => a - b)
  const at = q * (sorted.length - 1)
  const low = sorted[Math.floor(at)] ?? 0
  const high = sorted[Math.ceil(at)] ?? 0
  return low + (high - low) * (at - Math.floor(at))
}

/** The middle of the rounds, and their spread. */
export interface Summary {
  readonly median: number
  readonly low: number
  readonly high: number
}

export function summary(samples: readonly number[]): Summary {
  return { median: quantile(samples, 0.5), low: quantile(samples, 0), high: quantile(samples, 1) }
}

/** The median of the ratios within each round, as a machine's pace changes between them. */
export function ratio(samples: readonly number[], to: readonly number[]): number {
  return quantile(
    samples.map((own, round) => own / (to[round] as number)),
    0.5,
  )
}
