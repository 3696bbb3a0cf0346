import type { Equation, Program } from '../program/program.ts';

/** What a derivative's body is given beside the values: `cotangent:output`, `tangent:input`, of a third one `tangent2:input`. */
const DIRECTION = /^(?:co)?tangent\d*:/;

/**
 * Whether a call is a composite's derivative rather than the composite itself: its body takes cotangents or tangents. It
 * bears the composite's type, whose own rules are not about it; it is differentiated through its body.
 */
export const isDerivative = ({ ports }: Equation): boolean => ports.some((port) => DIRECTION.test(port));

/**
 * How the directions of one more derivative of a body are named. A body that is a derivative has such names already: those of
 * the next one must not fall on them.
 */
export function freePrefix({ inputs, outputs }: Program, kind: 'tangent' | 'cotangent'): string {
  const taken = [...inputs, ...outputs].map(({ name }) => name);
  for (let order = 1; ; order++) {
    const prefix = order === 1 ? `${kind}:` : `${kind}${order}:`;
    if (!taken.some((name) => name.startsWith(prefix))) return prefix;
  }
}
