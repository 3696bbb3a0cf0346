import { cmaEs } from './cma-es.ts';
import { evolutionStrategy } from './evolution-strategy.ts';
import { finiteDifferences } from './finite-differences.ts';
import { nelderMead } from './nelder-mead.ts';
import { randomSearch } from './random-search.ts';
import type { SearchMethod } from './search.ts';
import { spsa } from './spsa.ts';

/** Every way to train that needs no gradient, one line each; the order is that of the training drawer. */
export const SEARCHES: readonly SearchMethod[] = [finiteDifferences, spsa, evolutionStrategy, cmaEs, nelderMead, randomSearch];
