import { SessionError } from '../session-error.ts';
import { type Direction, dot, type Weights } from './directions.ts';

/** Rounds of the power iteration: the two largest of a few hundred eigenvalues, to the digits of a picture. */
const ROUNDS = 200;
/** A second direction below this share of the first is rounding. */
const NOISE = 1e-9;

/**
 * The two unit directions in which the weights of a path lie apart most, seen from the last of them, largest first: the eigenvectors
 * of the path's Gram matrix, carried back to the weights (principal component analysis). @throws SessionError `surface/no-path`
 */
export function principalDirections(path: readonly Weights[], last: Weights): [Direction, Direction] {
  const moves = path.map((weights) => difference(weights, last)).filter((move) => length(move) > 0);
  const mend = 'train some steps first';
  if (moves.length < 2) throw new SessionError('surface/no-path', 'training has not moved the weights yet', null, mend);
  const gram = moves.map((a) => moves.map((b) => dot(a, b)));
  const first = eigenvector(gram, []);
  const second = eigenvector(gram, [first.vector]);
  if (!(second.value > NOISE * first.value))
    throw new SessionError('surface/one-direction', 'training has moved along one direction only', null, mend);
  return [combined(moves, first.vector), combined(moves, second.vector)];
}

/** Power iteration, orthogonal to the vectors found before. */
function eigenvector(matrix: readonly (readonly number[])[], before: readonly (readonly number[])[]) {
  let vector = matrix.map((_, i) => Math.cos(1 + i));
  let value = 0;
  for (let round = 0; round < ROUNDS; round++) {
    for (const other of before) {
      const share = vector.reduce((sum, x, i) => sum + x * (other[i] as number), 0);
      vector = vector.map((x, i) => x - share * (other[i] as number));
    }
    const image = matrix.map((row) => row.reduce((sum, x, i) => sum + x * (vector[i] as number), 0));
    value = Math.hypot(...image);
    if (value === 0) break;
    vector = image.map((x) => x / value);
  }
  return { vector, value };
}

/** The moves weighted by a vector, as long as 1. */
function combined(moves: readonly Direction[], shares: readonly number[]): Direction {
  const sum = new Map<string, Float64Array>();
  for (const [i, move] of moves.entries())
    for (const [address, part] of move) {
      const held = sum.get(address) ?? new Float64Array(part.length);
      sum.set(
        address,
        held.map((x, k) => x + (shares[i] as number) * (part[k] as number)),
      );
    }
  const scale = 1 / length(sum);
  return new Map([...sum].map(([address, part]) => [address, part.map((x) => x * scale)]));
}

const difference = (a: Weights, b: Weights): Direction =>
  new Map(
    [...b].flatMap(([address, to]) => {
      const from = a.get(address);
      return from?.length === to.length ? [[address, from.map((x, i) => x - (to[i] as number))] as const] : [];
    }),
  );

const length = (a: Direction): number => Math.sqrt(dot(a, a));
