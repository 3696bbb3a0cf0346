import type { Annotation } from '../../graph-core/document/annotations.ts';
import { detailAt } from '../canvas/viewport.ts';

const SIZES = { full: 14, middle: 20, far: 34 } as const;
/** Pixels of the screen that a title keeps while its frame has the room. */
const READABLE = 13;
/** Of a frame's height its title takes at most so much; a character is so wide, in parts of its height. */
const [SHARE, CHARACTER] = [0.3, 0.62] as const;
/** So many sizes from one zoom to half of it: each change draws the frames again. */
const STEPS = 4;

/**
 * The size of a frame's title, in pixels of the document. From afar the titles are what one finds one's way by, when nothing else
 * can be read: they keep their size on the screen until they would no longer fit into their frames.
 */
export function titleSize(zoom: number, { width, height }: Pick<Annotation, 'width' | 'height'>, title: string): number {
  const size = SIZES[detailAt(zoom)];
  if (size !== SIZES.far) return size;
  const stepped = 2 ** (Math.floor(Math.log2(zoom) * STEPS) / STEPS);
  const room = Math.min(height * SHARE, width / (CHARACTER * Math.max(4, title.length)));
  return Math.max(size, Math.min(READABLE / stepped, room));
}
