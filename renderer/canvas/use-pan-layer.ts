import { useStoreApi } from '@xyflow/react';
import { useEffect } from 'react';

/** Milliseconds after which fingers on a trackpad rest. */
const RESTS = 250;

/**
 * Whether the drawing is being moved without being zoomed, as `data-pan` of React Flow's element: `hand` while a pointer holds the
 * canvas, `glide` for all else. Style sheets move the drawing as one picture for so long, where it would be painted anew for each
 * frame, and keep the pointer of a hand from hitting what passes under it. Not while it is zoomed: a picture would be magnified.
 */
export function usePanLayer(): void {
  const flow = useStoreApi();
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const rest = (): void => {
      clearTimeout(timer);
      timer = undefined;
      delete flow.getState().domNode?.dataset.pan;
    };
    const stop = flow.subscribe(({ transform, paneDragging, domNode }, before) => {
      if (transform === before.transform) {
        if (before.paneDragging && !paneDragging) rest();
        return;
      }
      if (transform[2] !== before.transform[2]) return rest();
      const kind = paneDragging ? 'hand' : 'glide';
      if (domNode && domNode.dataset.pan !== kind) domNode.dataset.pan = kind;
      clearTimeout(timer);
      if (!paneDragging) timer = setTimeout(rest, RESTS);
    });
    return () => {
      stop();
      rest();
    };
  }, [flow]);
}
