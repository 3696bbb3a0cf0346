import type { GraphNode } from '../model/document.ts';

/** Penalties name the parameters they weigh by patterns in `attrs.parameters`. */
export const patternsOf = (node: GraphNode): readonly string[] | null => {
  const patterns = node.attrs?.parameters;
  return Array.isArray(patterns) && patterns.every((p) => typeof p === 'string') ? patterns : null;
};
