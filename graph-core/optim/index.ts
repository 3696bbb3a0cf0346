import { adagrad } from './adagrad.ts';
import { adam } from './adam.ts';
import { adamw } from './adamw.ts';
import { lbfgs } from './lbfgs.ts';
import type { Optimiser } from './optimiser.ts';
import { rmsprop } from './rmsprop.ts';
import { sgd } from './sgd.ts';

/** Every optimiser, one line each; the order is that of the training drawer. */
export const OPTIMISERS: readonly Optimiser[] = [sgd, rmsprop, adagrad, adam, adamw, lbfgs];

/** The optimiser of a type id. */
export const optimiserOf = (type: string): Optimiser | undefined => OPTIMISERS.find((each) => each.type === type);
