/**
 * The interval that holds a mean of a few values, such as those of three seeds: by Student's t
 * distribution, since so few values tell little of how they spread.
 *
 * @module
 */

/** A mean and the interval that holds it. */
export interface MeanWithInterval {
  mean: number;
  low: number;
  high: number;
}

/** How sure the interval is. */
export const confidence = 0.95;

/**
 * The mean of values that are normally distributed, with the interval that holds the true mean with a
 * confidence of 95 %: mean ± t · s / √n, with n − 1 degrees of freedom. A single value tells nothing
 * of its spread: its interval has no ends.
 *
 * @throws {RangeError} if there are no values
 */
export function tInterval(values: readonly number[]): MeanWithInterval {
  const count = values.length;
  if (count === 0) throw new RangeError("Cannot take the mean of nothing");
  const mean = values.reduce((sum, value) => sum + value, 0) / count;
  if (count === 1) return { mean, low: -Infinity, high: Infinity };
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  const half = tQuantile(count - 1) * Math.sqrt(squares / (count - 1) / count);
  return { mean, low: mean - half, high: mean + half };
}

/** What |t| stays below with a probability of 95 %, such as 4.303 for 2 degrees of freedom. */
export function tQuantile(degreesOfFreedom: number): number {
  // The angle whose tangent is t / √ν; the probability grows with it. 60 halvings are exact.
  let [low, high] = [0, Math.PI / 2];
  for (let halving = 0; halving < 60; halving++) {
    const middle = (low + high) / 2;
    if (probabilityWithin(middle, degreesOfFreedom) < confidence) low = middle;
    else high = middle;
  }
  return Math.sqrt(degreesOfFreedom) * Math.tan(low);
}

/**
 * The probability that |t| is below √ν tan(angle). For whole ν the integral of the density is a sum
 * of powers of cosines.
 */
function probabilityWithin(angle: number, degreesOfFreedom: number): number {
  const [sine, cosine] = [Math.sin(angle), Math.cos(angle)];
  const isOdd = degreesOfFreedom % 2 === 1;
  let [sum, term] = [0, isOdd ? cosine : 1];
  for (let power = isOdd ? 1 : 0; power <= degreesOfFreedom - 2; power += 2) {
    sum += term;
    term *= cosine ** 2 * (power + 1) / (power + 2);
  }
  return isOdd ? 2 / Math.PI * (angle + sine * sum) : sine * sum;
}
