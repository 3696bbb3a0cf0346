import type { Equation } from '../program/program.ts';

/**
 * Whether a call is a composite's derivative rather than the composite itself: its body takes cotangents or tangents. It
 * bears the composite's type, whose own rules are not about it; it is differentiated through its body.
 */
export const isDerivative = ({ ports }: Equation): boolean =>
  ports.some((port) => port.startsWith('cotangent:') || port.startsWith('tangent:'));
