/** The value below which that share of the samples lies. */
export function quantile(samples: readonly number[], q: number): number {
  return samples.toSorted((a, b) => a - b)[Math.round(q * (samples.length - 1))] ?? 0
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
