import { startTransition, useEffect, useState } from 'react';

/** Lines of a list that are drawn while it opens, more than are in sight. */
export const AT_FIRST = 20;

/** False while a list opens: what is out of sight is drawn once the first lines have been painted. */
export function useWhole(): boolean {
  const [isWhole, setWhole] = useState(false);
  useEffect(() => {
    let frame = requestAnimationFrame(() => {
      frame = requestAnimationFrame(() => startTransition(() => setWhole(true)));
    });
    return () => cancelAnimationFrame(frame);
  }, []);
  return isWhole;
}
