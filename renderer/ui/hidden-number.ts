import type { Shape } from '../../graph-core/model/tensor.ts';

/**
 * Stands for a number that is not shown while it is predicted. No device makes it: it is below the smallest of float32, and
 * no result of float64 arithmetic is this one subnormal. A display that writes, scales or colours it without knowing of it
 * shows next to 0, so that nothing of the true number can be read off.
 */
export const HIDDEN = 5.4321e-310;

export const HIDDEN_MARK = '?';

export const isHidden = (value: number): boolean => value === HIDDEN;

/** Stands for a shape that is not shown: told from that of a scalar by being this very object. */
export const HIDDEN_SHAPE: Shape = Object.freeze([]);
