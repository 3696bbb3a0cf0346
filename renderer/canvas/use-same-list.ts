import { useRef } from 'react';

/** The list of before while it holds the very same things: React Flow walks through all wires whenever it gets another list of them. */
export function useSameList<T>(list: T[]): T[] {
  const last = useRef(list);
  const before = last.current;
  if (before.length !== list.length || before.some((each, i) => each !== list[i])) last.current = list;
  return last.current;
}
