import { SEARCHES } from '../gradient-free/index.ts';
import type { SearchMethod } from '../gradient-free/search.ts';
import { OPTIMISERS } from './index.ts';
import type { Optimiser } from './optimiser.ts';

/** What an objective may name as its optimiser: a rule that takes a gradient, or a search that needs none. */
export type Way = Optimiser | SearchMethod;

/** The one list of them: that of files, of the command line and of the window. */
export const WAYS: readonly Way[] = [...OPTIMISERS, ...SEARCHES];

export const wayOf = (type: string): Way | undefined => WAYS.find((each) => each.type === type);

export const isSearch = (way: Way): way is SearchMethod => 'step' in way;

const byType = new Set(SEARCHES.map(({ type }) => type));

/** Whether a type id names a way that needs no gradient. */
export const isGradientFree = (type: string): boolean => byType.has(type);
