import type { Document } from '../../graph-core/model/document.ts';
import { classifyChange } from './document-change.ts';

const settings = ({ training: { progress: _, ...rest } }: Document): string => JSON.stringify(rest);
const costs = ({ training }: Document): string => JSON.stringify((training.objectives ?? []).map(({ cost }) => cost));

/**
 * Whether a picture that was made of one document says nothing about what has become of it. Weights may have moved, as training moves
 * them. What is trained with (`settings`) counts only where the picture was made by training.
 */
export function isMadeBefore(made: Document, now: Document, what: 'costs' | 'settings' = 'costs'): boolean {
  if (made === now) return false;
  const change = classifyChange({ ...made, parameters: now.parameters }, now);
  if (change === 'structure' || change === 'values') return true;
  return change === 'training' && (what === 'settings' ? settings(made) !== settings(now) : costs(made) !== costs(now));
}
